/**
 * Bytes to values: the reverse of {@linkcode StateWriter}. Trusts nothing: what
 * does not fit is a {@linkcode StateError}, never a wrong value from outside
 * the bytes.
 *
 * @module
 */

import { StateError } from "./state_error.ts";
import { DATA, type NumberArray } from "./state_writer.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Plain data are nested at most so deep. */
const DEEPEST = 20;

/** Reads what a writer wrote, in the same order. */
export class StateReader {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  #at = 0;
  #section = "";

  /** Reads from the first byte on. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(
      bytes.buffer,
      bytes.byteOffset,
      bytes.byteLength,
    );
  }

  /**
   * Enters a part of the state.
   *
   * @param name The name under which it was written.
   * @throws {StateError} If another part, or another form of it, stands there.
   */
  section(name: string): void {
    const found = this.text();
    if (found !== name) {
      throw this.error(`expected "${name}", found "${found.slice(0, 40)}"`);
    }
    this.#section = name;
  }

  /** A double. */
  f64(): number {
    return this.#view.getFloat64(this.#step(8), true);
  }

  /** A double that is finite. */
  finite(): number {
    const value = this.f64();
    if (!Number.isFinite(value)) throw this.error(`${value} is not finite`);
    return value;
  }

  /**
   * A count.
   *
   * @param most The largest that is possible.
   * @throws {StateError} If it is larger.
   */
  u32(most = 0xffff_ffff): number {
    const value = this.#view.getUint32(this.#step(4), true);
    if (value > most) throw this.error(`${value} is more than ${most}`);
    return value;
  }

  /**
   * A count that has to be this one: a size that follows from the options.
   *
   * @param name What it counts.
   * @param value The size with the present options.
   * @throws {StateError} If another one stands there.
   */
  expect(name: string, value: number): void {
    const found = this.u32();
    if (found === value) return;
    throw this.error(`${name}: ${found} were stored, ${value} are wanted`);
  }

  /** True or false. */
  flag(): boolean {
    const value = this.#view.getUint8(this.#step(1));
    if (value > 1) throw this.error(`${value} is neither 0 nor 1`);
    return value === 1;
  }

  /** A text. */
  text(): string {
    const length = this.u32(this.#left());
    const at = this.#step(length);
    try {
      return decoder.decode(this.#bytes.subarray(at, at + length));
    } catch {
      throw this.error("a text is not UTF-8");
    }
  }

  /** A text, or that there is none. */
  textOrNone(): string | undefined {
    return this.flag() ? this.text() : undefined;
  }

  /**
   * Numbers, into the beginning of an array of the type that was written.
   *
   * @param target Takes them.
   * @returns How many there were.
   * @throws {StateError} If there are more than the target holds.
   */
  array(target: NumberArray): number {
    const count = this.u32(target.length);
    const { buffer, byteOffset, BYTES_PER_ELEMENT } = target;
    const length = count * BYTES_PER_ELEMENT;
    const at = this.#step(length);
    new Uint8Array(buffer, byteOffset, length)
      .set(this.#bytes.subarray(at, at + length));
    return count;
  }

  /** Plain numbers. */
  numbers(): number[] {
    const count = this.u32(this.#left() / 8);
    return Array.from({ length: count }, () => this.f64());
  }

  /**
   * Things of one kind.
   *
   * @param read Reads one.
   */
  list<T>(read: () => T): T[] {
    const count = this.u32(this.#left());
    const things: T[] = [];
    for (let i = 0; i < count; i++) things.push(read());
    return things;
  }

  /** Doubles, in an array of their own. */
  doubles(): Float64Array {
    const values = new Float64Array(this.u32(this.#left() / 8));
    for (let i = 0; i < values.length; i++) values[i] = this.f64();
    return values;
  }

  /** Plain data; the caller knows its shape, since a checksum guards the bytes. */
  data<T>(): T {
    return this.#data(0) as T;
  }

  #data(depth: number): unknown {
    if (depth > DEEPEST) throw this.error("data are nested too deep");
    const tag = this.#view.getUint8(this.#step(1));
    switch (tag) {
      case DATA.undefined:
        return undefined;
      case DATA.null:
        return null;
      case DATA.flag:
        return this.flag();
      case DATA.number:
        return this.f64();
      case DATA.text:
        return this.text();
      case DATA.array:
        return this.list(() => this.#data(depth + 1));
      case DATA.object:
        return Object.fromEntries(
          this.list(() => [this.text(), this.#data(depth + 1)]),
        );
      default:
        throw this.error(`${tag} is no kind of data`);
    }
  }

  /**
   * Must be the end.
   *
   * @throws {StateError} If bytes are left.
   */
  end(): void {
    const left = this.#left();
    if (left > 0) throw this.error(`${left} bytes are left`);
  }

  /** An error that says where it happened. */
  error(what: string): StateError {
    const place = this.#section === "" ? "" : ` in "${this.#section}"`;
    return new StateError(
      `Cannot read stored state at byte ${this.#at}${place}: ${what}`,
    );
  }

  #left(): number {
    return this.#bytes.length - this.#at;
  }

  #step(bytes: number): number {
    const at = this.#at;
    if (at + bytes > this.#bytes.length) {
      throw this.error(`expected ${bytes} bytes, found ${this.#left()}`);
    }
    this.#at += bytes;
    return at;
  }
}
