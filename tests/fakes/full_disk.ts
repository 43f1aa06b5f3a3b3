/**
 * A disk without room, below the file of a spool.
 *
 * @module
 */

import { SpoolFile } from "../../lib/state/spool_file.ts";
import { StateError } from "../../lib/state/state_error.ts";

/** Its files can be read, but not written as long as a test says so. */
export class FullDisk {
  /** Whether writing fails. */
  isFull = false;
  /** Opens a file on this disk. */
  readonly open = (path: string): SpoolFile => {
    const file = new SpoolFile(path);
    const { transaction, remove } = file;
    file.transaction = (work) => {
      this.#check();
      return transaction.call(file, work) as ReturnType<typeof work>;
    };
    file.remove = (queue, span) => {
      this.#check();
      remove.call(file, queue, span);
    };
    return file;
  };

  #check(): void {
    if (this.isFull) throw new StateError("Cannot write: disk is full");
  }
}
