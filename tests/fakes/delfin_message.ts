/**
 * Messages as Delfin's exporter writes them (`json.dumps` of a list of
 * triples), for tests and benches.
 *
 * @module
 */

import type { RawRecord } from "../../lib/model/record.ts";

/** Labels in the order in which Delfin writes them. */
export const LABELS: Readonly<Record<string, string>> = {
  storage_id: "9d351e92-7267-55f2-8cdd-c885e4abf383",
  resource_type: "volume",
  resource_id: "volume_0",
  type: "RAW",
  unit: "IOPS",
  name: "fake_array_1",
  serial_number: "SN-fake_array_1",
};

/** JSON of any value with Python's separators: a blank after `,` and `:`. */
export function dumps(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(dumps).join(", ")}]`;
  if (value === null || typeof value !== "object") {
    return JSON.stringify(value);
  }
  const members = Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}: ${dumps(member)}`);
  return `{${members.join(", ")}}`;
}

/**
 * One entry as JSON.
 *
 * @param labels Take the place of the usual ones; `undefined` leaves a label out.
 * @param values JSON of the values, or the values.
 */
export function entry(
  metric: string,
  labels: Readonly<Record<string, unknown>>,
  values: string | Readonly<Record<string, number>>,
): string {
  const all = Object.entries({ ...LABELS, ...labels })
    .filter(([, label]) => label !== undefined);
  const json = typeof values === "string" ? values : dumps(values);
  return `[${dumps(metric)}, ${dumps(Object.fromEntries(all))}, ${json}]`;
}

/** A list of entries as JSON. */
export function message(...entries: readonly string[]): string {
  return `[${entries.join(", ")}]`;
}

/** Bytes as a record without a record timestamp. */
export function recordOf(value: string | Uint8Array | null): RawRecord {
  return {
    topic: "delfin-kafka",
    partition: 0,
    offset: "1",
    timestampMs: undefined,
    value: typeof value === "string" ? new TextEncoder().encode(value) : value,
  };
}

/** Size and kind of a {@linkcode largeCollection}. */
export interface LargeCollection {
  /** Number of entries, each of another series. */
  readonly entryCount: number;
  /** Samples in each entry, 60 s apart. */
  readonly samplesPerEntry: number;
  /** Significant digits of the values: 17 for what Python computes, fewer for what an array rounds. */
  readonly digits: number;
}

/** A whole poll of one array, twelve metrics of each volume. */
export function largeCollection(
  { entryCount, samplesPerEntry, digits }: LargeCollection,
): Uint8Array<ArrayBuffer> {
  const metrics = ["iops", "readIops", "writeIops", "throughput"].concat(
    ["readThroughput", "writeThroughput", "responseTime", "readResponseTime"],
    ["writeResponseTime", "ioSize", "readIoSize", "writeIoSize"],
  );
  const entries = Array.from({ length: entryCount }, (_, i) => {
    const volume = Math.floor(i / metrics.length);
    const values = Array.from({ length: samplesPerEntry }, (_, j) => {
      const value = 100 * fraction(i * samplesPerEntry + j);
      return `"${1_700_000_000_000 + j * 60_000}": ${
        Number(value.toPrecision(digits))
      }`;
    });
    return entry(
      metrics[i % metrics.length],
      { resource_id: `volume_${volume}` },
      `{${values.join(", ")}}`,
    );
  });
  return new TextEncoder().encode(message(...entries));
}

/** A number in [0, 1) that looks random: the golden ratio's multiples. */
function fraction(n: number): number {
  return (n * 0.6180339887498949) % 1;
}
