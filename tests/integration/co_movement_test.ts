/**
 * What lives on what, guessed on the storage recordings. The README beside them
 * says which volume sits on which pool; volume 7 is idle, so unknown is right
 * for it. On array 2 the firmware rounds latency to tenths of a millisecond:
 * its smallest volume, 6, on a pool of flash, does not move in it.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { CoMovement } from "../../lib/decide/co_movement.ts";
import {
  listStorageRecordings,
  readStorageSeries,
} from "../../lib/evaluate/storage_corpus.ts";

const FOLDER = new URL("../../../shared/data/storage/", import.meta.url);
const DAY_MS = 86_400_000;
const ON_POOL_0 = ["vol-0", "vol-1", "vol-2", "vol-6"];
const MEASURES = ["responseTime", "iops"];

/** Resource -> measure -> time -> ln of the value. */
type Values = Map<string, Map<number, number>[]>;

/** The measures of all resources of a type. */
async function readValues(recording: string): Promise<Record<string, Values>> {
  const values = { volume: new Map(), storagePool: new Map() };
  for (
    const [key, series] of await readStorageSeries(FOLDER.pathname, recording)
  ) {
    const [storageId, type, id, metric] = key.split("/");
    const measure = MEASURES.indexOf(metric);
    if (measure < 0 || !(type === "volume" || type === "storagePool")) continue;
    const resource = `${storageId}/${type}/${id}`;
    const measures = values[type].get(resource) ??
      MEASURES.map(() => new Map());
    values[type].set(resource, measures);
    series.timestampsMs.forEach((atMs, i) =>
      measures[measure].set(atMs, Math.log(series.values[i]))
    );
  }
  return values;
}

/** How many volumes are `right`, `wrong`, `unknown` after so many days; the names of the last. */
function assign(values: Record<string, Values>, days: number) {
  const learner = new CoMovement();
  const { volume, storagePool } = values;
  for (const name of volume.keys()) learner.child(name);
  for (const name of storagePool.keys()) learner.parent(name);
  const times = [
    ...new Set(
      [...storagePool.values()].flatMap((of) =>
        of.flatMap((m) => [...m.keys()])
      ),
    ),
  ].sort((a, b) => a - b);
  const row = (of: Values, atMs: number) =>
    Float64Array.from(
      [...of.values()].flatMap((measures) =>
        measures.map((m) => m.get(atMs) ?? NaN)
      ),
    );
  for (const atMs of times) {
    if (atMs >= times[0] + days * DAY_MS) break;
    learner.take(atMs, row(volume, atMs), row(storagePool, atMs));
  }
  const found = { right: 0, wrong: 0, unknown: [] as string[] };
  for (const name of volume.keys()) {
    const id = name.split("/")[2];
    const pool = ON_POOL_0.includes(id) ? "pool-0" : "pool-1";
    const [parent] = learner.parentsOf(name);
    if (parent === undefined) found.unknown.push(id);
    else if (parent.endsWith(`/storagePool/${pool}`)) found.right++;
    else found.wrong++;
  }
  return found;
}

Deno.test("CoMovement finds the pools of nearly all volumes and mistakes none", async () => {
  try {
    Deno.statSync(FOLDER);
  } catch {
    console.log("left out: ../shared/data/storage is absent");
    return;
  }
  for (const name of await listStorageRecordings(FOLDER.pathname)) {
    const values = await readValues(name);
    for (const days of [7, 30]) {
      const { right, wrong, unknown } = assign(values, days);
      console.log(
        `${name}, ${days} days: ${right} right, ${wrong} wrong, unknown ${unknown}`,
      );
      assertEquals(wrong, 0);
      assertEquals(
        unknown.sort(),
        name.startsWith("array-2") ? ["vol-6", "vol-7"] : ["vol-7"],
      );
    }
  }
});
