/**
 * What goes wrong when a labelled corpus is read.
 *
 * @module
 */

/** A corpus cannot be read; the message says which file, what was expected and what was found. */
export class CorpusError extends Error {
  /** The name of the class, as it stands in logs. */
  override readonly name = "CorpusError";
}

/**
 * Reads a file as text.
 *
 * @param path Path of the file.
 * @returns Its text, decoded as UTF-8.
 * @throws {CorpusError} If it cannot be read.
 */
export async function readCorpusText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/**
 * Reads a file as JSON.
 *
 * @param path Path of the file.
 * @returns Its value, of unknown shape.
 * @throws {CorpusError} If it cannot be read or is not JSON.
 */
export async function readCorpusJson(path: string): Promise<unknown> {
  const text = await readCorpusText(path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CorpusError(`Cannot read ${path}: it is not JSON`, { cause });
  }
}

/**
 * The error for a file or a folder that the machine does not give.
 *
 * @param path Its path.
 * @param cause What was thrown.
 */
export function unreadable(path: string, cause: unknown): CorpusError {
  return new CorpusError(`Cannot read ${path}: ${problemOf(cause)}`, { cause });
}

function problemOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "it does not exist";
  if (error instanceof Deno.errors.IsADirectory) return "it is a directory";
  if (error instanceof Deno.errors.NotADirectory) return "it is no directory";
  if (error instanceof Deno.errors.PermissionDenied) {
    return "reading it is not permitted";
  }
  return error instanceof Error ? error.message : String(error);
}
