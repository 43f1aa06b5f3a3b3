/**
 * What is wrong with stored state.
 *
 * @module
 */

/** Stored state that cannot be used: one sentence on what and where. */
export class StateError extends Error {
  /** Its kind. */
  override readonly name = "StateError";
}
