/**
 * Writes what follows from the settings table: `etc/anomaly_detection.conf`, and
 * the part of README.md between its two markers. Run it after a change of the
 * table; a test says when it was forgotten.
 *
 *     deno run -A tools/settings.ts
 *
 * @module
 */

import { renderConf, renderMarkdown } from "../lib/config/render.ts";

const ROOT = new URL("../", import.meta.url);

/**
 * Puts text between two markers, `<!-- NAME:start -->` and `<!-- NAME:end -->`.
 *
 * @param page The whole page.
 * @param text What is to stand between them.
 * @param name Of the markers.
 * @throws {Error} If the markers are not there, in their order.
 */
export function between(
  page: string,
  text: string,
  name = "settings",
): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from === -1 || to < from) {
    throw new Error(`Cannot find ${start} and ${end} in the page`);
  }
  return `${page.slice(0, from)}${start}\n\n${text}\n${page.slice(to)}`;
}

if (import.meta.main) {
  const readme = new URL("README.md", ROOT);
  Deno.writeTextFileSync(
    new URL("etc/anomaly_detection.conf", ROOT),
    renderConf(),
  );
  const page = Deno.readTextFileSync(readme);
  Deno.writeTextFileSync(readme, between(page, renderMarkdown()));
}
