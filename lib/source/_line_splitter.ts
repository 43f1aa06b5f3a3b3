/**
 * Cuts a stream of bytes into lines, without holding more of an overlong line
 * than is needed to see that it is too long.
 *
 * @module
 */

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BLANKS = new Set([0x09, 0x0d, 0x20]);

/** One line that is not blank. */
export interface Line {
  /** Number of the line, from 1; blank lines count. */
  readonly number: number;
  /** Its bytes, without the line end. Perhaps a view on what was pushed. */
  readonly bytes: Uint8Array;
}

/** Takes bytes as they come, gives lines. A line ends with LF, CR LF, or the input. */
export class LineSplitter {
  readonly #maxBytes: number;
  /** What was seen of the line in progress, at most `maxBytes` + 1 bytes. */
  #parts: Uint8Array[] = [];
  #size = 0;
  #isCut = false;
  #number = 0;

  /** A line of more than `maxBytes` is given as its first `maxBytes` + 1 bytes. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Lines that have ended so far, blank ones too. */
  get lineCount(): number {
    return this.#number;
  }

  /** The lines that end in `chunk`. */
  *push(chunk: Uint8Array): Generator<Line> {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, start);
      if (end < 0) break;
      this.#append(chunk.subarray(start, end));
      start = end + 1;
      const line = this.#take();
      if (line !== undefined) yield line;
    }
    // A copy: the rest of the chunk must not wait for the rest of the line.
    if (start < chunk.length) this.#append(chunk.slice(start));
  }

  /** The last line, if the input did not end with a line feed. */
  end(): Line | undefined {
    return this.#size > 0 ? this.#take() : undefined;
  }

  #append(part: Uint8Array): void {
    const room = this.#maxBytes + 1 - this.#size;
    if (part.length > room) this.#isCut = true;
    const kept = part.length > room ? part.subarray(0, room) : part;
    if (kept.length === 0) return;
    this.#parts.push(kept);
    this.#size += kept.length;
  }

  #take(): Line | undefined {
    let bytes = this.#joined();
    if (!this.#isCut && bytes.at(-1) === CARRIAGE_RETURN) {
      bytes = bytes.subarray(0, -1);
    }
    this.#parts = [];
    this.#size = 0;
    this.#isCut = false;
    this.#number++;
    const isBlank = bytes.every((byte) => BLANKS.has(byte));
    return isBlank ? undefined : { number: this.#number, bytes };
  }

  #joined(): Uint8Array {
    if (this.#parts.length === 1) return this.#parts[0];
    const joined = new Uint8Array(this.#size);
    let at = 0;
    for (const part of this.#parts) {
      joined.set(part, at);
      at += part.length;
    }
    return joined;
  }
}
