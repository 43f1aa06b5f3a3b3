/**
 * Writes a collection as Delfin does: the bytes of Python's `json.dumps` of
 * `[[name, labels, {"<ms>": value}], …]`, with the separators `, ` and `: `,
 * ASCII with `\u` escapes, and a float as its shortest form (`12.0`, `0.43`).
 *
 * Everything that does not change from record to record is encoded once;
 * numbers are written digit by digit, because making a string of each first
 * takes most of the time.
 *
 * @module
 */

import { scales } from "./counters.ts";
import { METRICS, type Topology } from "./topology.ts";

const COMMA = 0x2c;
const DOT = 0x2e;
const ZERO = 0x30;
const SPACE = 0x20;

/** `"1700000000000": ` */
const TIME_BYTES = 17;
/** No number that is written here is longer, with its separator. */
const NUMBER_BYTES = 32;

const encoder = new TextEncoder();
const END_OF_ENTRY = encoder.encode("}]");
const NAN = encoder.encode("NaN");

/**
 * A JSON string as Python writes it: ASCII, everything else as `\uXXXX`.
 *
 * @param text Any text; lone surrogates stay as they are.
 */
export function pythonString(text: string): string {
  return JSON.stringify(text).replace(
    /[^ -~]/g,
    (unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}

/** Writes the records of one array. */
export class MessageWriter {
  /** `["iops", {…labels…}, {` of every series. */
  readonly #heads: readonly Uint8Array[];
  readonly #scales: Float64Array;
  readonly #headBytes: number;
  #bytes = new Uint8Array(0);
  #length = 0;

  /** Prepares for the series of an array. */
  constructor(topology: Topology) {
    const scale = scales(topology.firmware);
    const series = topology.resources.flatMap((resource) =>
      METRICS[resource.type].map((metric) => ({ resource, metric }))
    );
    this.#heads = series.map(({ resource, metric }) => {
      const labels = {
        storage_id: topology.storageId,
        resource_type: resource.type,
        resource_id: resource.id,
        resource_name: resource.name,
        type: "RAW",
        unit: metric.unit,
        name: topology.name,
        serial_number: topology.serialNumber,
      };
      const pairs = Object.entries(labels).map(([label, text]) =>
        `${pythonString(label)}: ${pythonString(text)}`
      );
      return encoder.encode(
        `[${pythonString(metric.name)}, {${pairs.join(", ")}}, {`,
      );
    });
    this.#scales = Float64Array.from(
      series,
      ({ metric }) => scale[metric.quantity],
    );
    this.#headBytes = this.#heads.reduce((sum, head) => sum + head.length, 0);
  }

  /**
   * Writes one record.
   *
   * @param timesMs The times of the samples, in the order in which they are written.
   * @param rows The values. Shape `[timesMs.length, series]`, row-major. NaN is written as `NaN`.
   * @param absentSeries A series that the record leaves out; -1 = none.
   * @returns Bytes of its own, without a newline.
   */
  write(
    timesMs: readonly number[],
    rows: Float64Array,
    absentSeries: number,
  ): Uint8Array<ArrayBuffer> {
    const count = this.#heads.length;
    const times = timesMs.map((atMs) => encoder.encode(`"${atMs}": `));
    this.#reserve(
      this.#headBytes +
        count * (4 + timesMs.length * (TIME_BYTES + NUMBER_BYTES)) + 2,
    );
    this.#length = 0;
    this.#byte(0x5b);
    for (let series = 0; series < count; series++) {
      if (series === absentSeries) continue;
      if (this.#length > 1) this.#separate();
      this.#copy(this.#heads[series] as Uint8Array);
      const scale = this.#scales[series] as number;
      for (let i = 0; i < times.length; i++) {
        if (i > 0) this.#separate();
        this.#copyShort(times[i] as Uint8Array);
        this.#number(rows[i * count + series] as number, scale);
      }
      this.#copyShort(END_OF_ENTRY);
    }
    this.#byte(0x5d);
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#bytes.length < bytes) this.#bytes = new Uint8Array(bytes);
  }

  #byte(byte: number): void {
    this.#bytes[this.#length++] = byte;
  }

  #separate(): void {
    this.#byte(COMMA);
    this.#byte(SPACE);
  }

  #copy(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** As `copy`, faster below some 32 bytes. */
  #copyShort(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) this.#byte(bytes[i] as number);
  }

  /** Writes a value >= 0 that is a multiple of 1 / scale, or NaN. */
  #number(value: number, scale: number): void {
    if (Number.isNaN(value)) return this.#copyShort(NAN);
    const quanta = Math.round(value * scale);
    // A driver answers an idle resource with the integer 0, not with a float.
    if (quanta === 0) return this.#byte(ZERO);
    const whole = Math.floor(quanta / scale);
    this.#integer(whole);
    if (scale === 1) return;
    this.#byte(DOT);
    let rest = quanta - whole * scale;
    let unit = scale / 10;
    do {
      const digit = Math.floor(rest / unit);
      this.#byte(ZERO + digit);
      rest -= digit * unit;
      unit /= 10;
    } while (rest > 0);
  }

  #integer(value: number): void {
    let digits = 1;
    for (let limit = 10; value >= limit; limit *= 10) digits++;
    let rest = value;
    for (let i = this.#length + digits - 1; i >= this.#length; i--) {
      const next = Math.floor(rest / 10);
      this.#bytes[i] = ZERO + rest - next * 10;
      rest = next;
    }
    this.#length += digits;
  }
}
