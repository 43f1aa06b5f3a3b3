/**
 * One name for one message, however often it is delivered.
 *
 * @module
 */

import type { Message } from "../model/message.ts";

/**
 * Names one message: the same whenever it is delivered again, also after a
 * restart. `id-open`, `id-resolved`; of updates there may be several, so these
 * carry their time: `id-update-1700000000000`.
 */
export function deliveryKey(
  { id, state, atMs }: Pick<Message, "id" | "state" | "atMs">,
): string {
  return state === "update" ? `${id}-update-${atMs}` : `${id}-${state}`;
}
