/**
 * A pause of the length of nothing.
 *
 * @module
 */

import { setImmediate } from "node:timers";

/** Lets timers, signals and I/O have their turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
