/**
 * What can be stored.
 *
 * @module
 */

import type { StateReader } from "./state_reader.ts";
import type { StateWriter } from "./state_writer.ts";

/**
 * Something with a memory. The law: an object that is made anew with the same
 * options and then loads what another one saved goes on exactly as that one.
 */
export interface Stored {
  /** Writes all that its future depends on; changes nothing. */
  save(writer: StateWriter): void;
  /**
   * Takes over what was saved. Only for an object that has seen nothing.
   *
   * @throws {StateError} If it was saved in another form or with other options;
   * the object is of no use then.
   */
  load(reader: StateReader): void;
}
