/**
 * Which addresses other machines can reach.
 *
 * @module
 */

/**
 * Whether other machines can reach what listens there.
 *
 * @param listen `host:port`, or `""` for nowhere.
 */
export function isOpenToOthers(listen: string): boolean {
  const host = listen.replace(/:\d+$/, "").toLowerCase();
  return listen !== "" && host !== "localhost" && host !== "[::1]" &&
    !/^127(\.\d{1,3}){3}$/.test(host);
}
