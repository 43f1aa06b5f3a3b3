/**
 * Queues of texts in one file.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { SpoolFile } from "../../../lib/state/spool_file.ts";
import { StateError } from "../../../lib/state/state_error.ts";
import { withFolder } from "../../fakes/temp_folder.ts";

const ALL = { count: 100, bytes: 1e9 };

/** Runs a body with a file in which a has 1, 3, 4 (10 bytes each) and b has 2. */
function withSpool(
  body: (spool: SpoolFile, path: string) => void,
): Promise<void> {
  return withFolder((folder) => {
    const path = `${folder}/spool`;
    const spool = new SpoolFile(path);
    for (const [i, queue] of ["a", "b", "a", "a"].entries()) {
      spool.add(queue, { addedMs: i, bytes: 10, body: `text ${i + 1}` });
    }
    body(spool, path);
    spool.close();
    return Promise.resolve();
  });
}

const idsOf = (rows: readonly { readonly id: number }[]) =>
  rows.map(({ id }) => id);

Deno.test("a SpoolFile keeps the texts of each queue in their order, also over restarts", () =>
  withSpool((spool, path) => {
    spool.close();
    const again = new SpoolFile(path);
    assertEquals(again.first("b", 0, ALL), [
      { id: 2, addedMs: 1, bytes: 10, body: "text 2" },
    ]);
    assertEquals(idsOf(again.first("a", 0, ALL)), [1, 3, 4]);
    assertEquals(again.totals(), [
      { queue: "a", count: 3, bytes: 30 },
      { queue: "b", count: 1, bytes: 10 },
    ]);
    again.close();
  }));

Deno.test("first() keeps to its limits, but gives one text at least", () =>
  withSpool((spool) => {
    const ids = (after: number, count: number, bytes: number) =>
      idsOf(spool.first("a", after, { count, bytes }));
    assertEquals(ids(0, 2, 1e9), [1, 3]);
    assertEquals(ids(0, 9, 20), [1, 3]);
    assertEquals(ids(0, 9, 5), [1]);
    assertEquals(ids(1, 9, 19), [3]);
    assertEquals(ids(4, 9, 19), []);
    assertEquals(idsOf(spool.first("c", 0, ALL)), []);
  }));

Deno.test("remove() takes a span of one queue, and no id is given twice", () =>
  withSpool((spool, path) => {
    spool.remove("a", { after: 1, upTo: 4 });
    assertEquals(idsOf(spool.first("a", 0, ALL)), [1]);
    assertEquals(idsOf(spool.first("b", 0, ALL)), [2]);
    spool.close();
    const again = new SpoolFile(path);
    assertEquals(again.lastId, 4);
    assertEquals(again.add("a", { addedMs: 0, bytes: 1, body: "" }), 5);
    again.close();
  }));

Deno.test("transaction() takes everything back where something fails", () =>
  withSpool((spool) => {
    assertThrows(() =>
      spool.transaction(() => {
        spool.remove("a", { after: 0, upTo: 4 });
        for (const _size of spool.sizes("b", 0)) throw new StateError("full");
      }), StateError);
    assertEquals(idsOf(spool.first("a", 0, ALL)), [1, 3, 4]);
  }));
