/**
 * When a file counts as changed.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { watchText } from "../../../cmds/watch_text.ts";

/** After how many readings of a script a change was told; `undefined` cannot be read. */
async function toldAfter(
  readings: readonly (string | undefined)[],
): Promise<number[]> {
  const told: number[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  let count = 0;
  const stop = watchText({
    text: "old",
    read() {
      if (count === readings.length) {
        resolve();
        return new Promise(() => {});
      }
      const text = readings[count++];
      return text === undefined
        ? Promise.reject(new Error("there is no such file"))
        : Promise.resolve(text);
    },
    changed: () => told.push(count),
  }, 0);
  await promise;
  stop();
  return told;
}

for (
  const [name, readings, expected] of [
    ["nothing of a file that stays", ["old", "old", "old"], []],
    ["a new text once two readings agree", ["old", "new", "new", "new"], [3]],
    ["nothing while it is still being written", ["", "ne", "new"], []],
    ["one change of a file that is empty in between", [
      "",
      "new",
      "new",
      "new",
    ], [3]],
    ["nothing of a file that an editor renames", ["old", undefined, "old"], []],
    ["a file that has gone, and that it is back", [
      undefined,
      undefined,
      undefined,
      "old",
      "old",
    ], [2, 5]],
    ["the way back, too", ["new", "new", "old", "old"], [2, 4]],
  ] as const
) {
  Deno.test(`watchText() tells ${name}`, async () => {
    assertEquals(await toldAfter(readings), [...expected]);
  });
}
