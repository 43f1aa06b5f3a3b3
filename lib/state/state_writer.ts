/**
 * Values to bytes, one after the other: the form in which state is stored.
 *
 * Little-endian, without names and without alignment. What was written is read
 * back by a {@linkcode StateReader} in the same order; a section names its place,
 * so that a reader that is out of step says so instead of reading nonsense.
 *
 * @module
 */

const FIRST_BYTES = 4096;

const encoder = new TextEncoder();

/** Typed arrays that are stored element by element. */
export type NumberArray =
  | Float64Array
  | Float32Array
  | Uint32Array
  | Int32Array
  | Int16Array
  | Uint16Array
  | Uint8Array;

/** What stands before each part of plain data. */
export const DATA = {
  undefined: 0,
  null: 1,
  flag: 2,
  number: 3,
  text: 4,
  array: 5,
  object: 6,
} as const;

/** Collects bytes. Make one and use it again: its memory stays. */
export class StateWriter {
  #view = new DataView(new ArrayBuffer(FIRST_BYTES));
  #bytes = new Uint8Array(this.#view.buffer);
  #length = 0;

  /** A copy of what was written; the writer is empty then. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  /**
   * Begins a part of the state.
   *
   * @param name What and in which form, for example `expert/1`: a change of form changes the name.
   */
  section(name: string): void {
    this.text(name);
  }

  /** Any double, to the bit (but for the payload of a NaN). */
  f64(value: number): void {
    const at = this.#grow(8);
    this.#view.setFloat64(at, value, true);
  }

  /**
   * A count.
   *
   * @param value An integer in [0, 2^32).
   * @throws {RangeError} If it is not.
   */
  u32(value: number): void {
    if (value >>> 0 !== value) {
      throw new RangeError(`Cannot store ${value} as a 32-bit count`);
    }
    const at = this.#grow(4);
    this.#view.setUint32(at, value, true);
  }

  /** True or false. */
  flag(value: boolean): void {
    const at = this.#grow(1);
    this.#view.setUint8(at, value ? 1 : 0);
  }

  /** Any text; lone surrogates become U+FFFD. */
  text(value: string): void {
    const at = this.#grow(4 + 3 * value.length);
    const { written } = encoder.encodeInto(value, this.#bytes.subarray(at + 4));
    this.#view.setUint32(at, written, true);
    this.#length = at + 4 + written;
  }

  /** A text, or that there is none. */
  textOrNone(value: string | undefined): void {
    this.flag(value !== undefined);
    if (value !== undefined) this.text(value);
  }

  /**
   * Numbers as they lie in memory; their count goes first.
   *
   * @param values A typed array, or the used part of one.
   */
  array(values: NumberArray): void {
    this.u32(values.length);
    const at = this.#grow(values.byteLength);
    const { buffer, byteOffset, byteLength } = values;
    this.#bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
  }

  /** Plain numbers, each as a double; their count goes first. */
  numbers(values: readonly number[]): void {
    this.u32(values.length);
    for (const value of values) this.f64(value);
  }

  /**
   * Things of one kind; their count goes first.
   *
   * @param things All of them.
   * @param write Writes one.
   */
  list<T>(things: ReadonlyArray<T>, write: (thing: T) => void): void {
    this.u32(things.length);
    for (const thing of things) write(thing);
  }

  /**
   * Plain data of any shape: `undefined`, null, flags, numbers, texts, arrays
   * and objects of these. For what is rare; a name costs its letters.
   *
   * @throws {TypeError} If there is anything else in it.
   */
  data(value: unknown): void {
    if (value === undefined) return this.#tag(DATA.undefined);
    if (value === null) return this.#tag(DATA.null);
    if (typeof value === "boolean") {
      this.#tag(DATA.flag);
      return this.flag(value);
    }
    if (typeof value === "number") {
      this.#tag(DATA.number);
      return this.f64(value);
    }
    if (typeof value === "string") {
      this.#tag(DATA.text);
      return this.text(value);
    }
    if (Array.isArray(value)) {
      this.#tag(DATA.array);
      return this.list(value, (one) => this.data(one));
    }
    if (Object.getPrototypeOf(value) !== Object.prototype) {
      throw new TypeError(`Cannot store a ${typeof value} as plain data`);
    }
    this.#tag(DATA.object);
    this.list(Object.entries(value), ([name, part]) => {
      this.text(name);
      this.data(part);
    });
  }

  #tag(tag: number): void {
    const at = this.#grow(1);
    this.#view.setUint8(at, tag);
  }

  /** Makes room; returns where it begins. */
  #grow(bytes: number): number {
    const at = this.#length;
    this.#length += bytes;
    if (this.#length > this.#bytes.length) {
      const buffer = new ArrayBuffer(
        Math.max(this.#length, 2 * this.#bytes.length),
      );
      const larger = new Uint8Array(buffer);
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(buffer);
    }
    return at;
  }
}
