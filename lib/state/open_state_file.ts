/**
 * Opens the state file, whatever has become of it.
 *
 * @module
 */

import { moveAside } from "./sqlite_file.ts";
import { StateError } from "./state_error.ts";
import { StateFile, StateInUseError } from "./state_file.ts";

/**
 * Opens a state file; one that cannot be used is moved aside first.
 *
 * @param path The file.
 * @param use Reads it; throws a {@linkcode StateError} if it is of no use.
 * @param onAside Is told why a file was moved, and where to.
 * @returns The open file, and what `use` returned of it.
 * @throws {StateError} If another process uses it, or the folder cannot be written.
 */
export function openStateFile<T>(
  path: string,
  use: (file: StateFile) => T,
  onAside: (why: string, aside: string) => void,
): { readonly file: StateFile; readonly used: T } {
  for (let attempt = 1;; attempt++) {
    let file: StateFile | undefined;
    try {
      file = new StateFile(path);
      return { file, used: use(file) };
    } catch (error) {
      file?.close();
      const isOurs = error instanceof StateError;
      if (!isOurs || error instanceof StateInUseError || attempt > 1) {
        throw error;
      }
      onAside(error.message, moveAside(path));
    }
  }
}
