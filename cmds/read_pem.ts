/**
 * Certificates and keys from files.
 *
 * @module
 */

/**
 * Reads a PEM file.
 *
 * @param path Where it is; `""` is none.
 * @throws {Error} If it cannot be read.
 */
export function readPem(path: string): string | undefined {
  if (path === "") return undefined;
  try {
    return Deno.readTextFileSync(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot read "${path}" for TLS: ${reason}`, { cause });
  }
}
