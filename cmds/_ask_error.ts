/**
 * Why a question has no answer.
 *
 * @module
 */

/** There is no answer; the message is one sentence for the user. */
export class AskError extends Error {
  /** The name of the class, as it stands in logs. */
  override readonly name = "AskError";
}
