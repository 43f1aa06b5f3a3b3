/**
 * Random numbers that are a function of what they are for: (seed, array,
 * stream, index). Nothing depends on the order in which they are drawn, so a
 * sample that is sent twice, or sent late, keeps its value.
 *
 * The function is `pcg3d` of Jarzynski and Olano, "Hash Functions for GPU
 * Rendering", Journal of Computer Graphics Techniques 9(3), 2020: three 32-bit
 * words in, three out.
 *
 * @module
 */

const MULTIPLIER = 1664525;
const INCREMENT = 1013904223;
const WORD = 2 ** 32;

/**
 * Who draws from which streams: the first number of each range. Every volume
 * has {@linkcode STREAMS_PER_VOLUME} of its own.
 */
export const STREAMS = {
  volumes: 0,
  controllers: 1000,
  topology: 2000,
  faults: 3000,
  polls: 4000,
} as const;

/** Distance of two volumes in the numbering of the streams. */
export const STREAMS_PER_VOLUME = 16;

/** Draws of one array, addressed by stream (what for) and index (when, or the how-manyth). */
export class Noise {
  readonly #key: number;
  #x = 0;
  #y = 0;
  #z = 0;

  /**
   * Selects the draws.
   *
   * @param seed Seed of the simulation, an integer from 0 to 2^32 - 1.
   * @param array Number of the array, from 0: every array has draws of its own.
   */
  constructor(seed: number, array: number) {
    this.#hash(seed, array, 0);
    this.#key = this.#x;
  }

  /**
   * Evenly distributed.
   *
   * @param stream What the number is for, an integer.
   * @param index Which number of the stream; taken modulo 2^32.
   * @returns In [0, 1), a multiple of 2^-32.
   */
  uniform(stream: number, index: number): number {
    this.#hash(this.#key, stream, index);
    return (this.#x >>> 0) / WORD;
  }

  /**
   * Nearly normal: the sum of six even 16-bit draws (Irwin-Hall), so it never
   * strays further than 4.25 standard deviations.
   *
   * @param stream What the number is for, an integer.
   * @param index Which number of the stream; taken modulo 2^32.
   * @returns Mean 0, standard deviation 1.
   */
  normal(stream: number, index: number): number {
    this.#hash(this.#key, stream, index);
    const sum = (this.#x >>> 16) + (this.#x & 0xffff) +
      (this.#y >>> 16) + (this.#y & 0xffff) +
      (this.#z >>> 16) + (this.#z & 0xffff);
    return (sum - 3 * 65535) / 65536 * Math.SQRT2;
  }

  /**
   * A curve that wanders: normal at every multiple of the period, and blended
   * in between so that its standard deviation is 1 everywhere.
   *
   * @param stream What the curve is for, an integer.
   * @param atMs Where on the curve, in ms since 1970.
   * @param periodMs How long it remembers, in ms, > 0.
   * @returns Mean 0, standard deviation 1.
   */
  smooth(stream: number, atMs: number, periodMs: number): number {
    const position = atMs / periodMs;
    const knot = Math.floor(position);
    // cos² + sin² = 1 keeps the variance; a straight blend would halve it midway.
    const angle = (position - knot) * (Math.PI / 2);
    return this.normal(stream, knot) * Math.cos(angle) +
      this.normal(stream, knot + 1) * Math.sin(angle);
  }

  /** pcg3d; the three words are left in the fields, so nothing is allocated. */
  #hash(a: number, b: number, c: number): void {
    let x = (Math.imul(a | 0, MULTIPLIER) + INCREMENT) | 0;
    let y = (Math.imul(b | 0, MULTIPLIER) + INCREMENT) | 0;
    let z = (Math.imul(c | 0, MULTIPLIER) + INCREMENT) | 0;
    x = (x + Math.imul(y, z)) | 0;
    y = (y + Math.imul(z, x)) | 0;
    z = (z + Math.imul(x, y)) | 0;
    x ^= x >>> 16;
    y ^= y >>> 16;
    z ^= z >>> 16;
    x = (x + Math.imul(y, z)) | 0;
    y = (y + Math.imul(z, x)) | 0;
    z = (z + Math.imul(x, y)) | 0;
    this.#x = x;
    this.#y = y;
    this.#z = z;
  }
}

/** An even draw mapped to a range. */
export function between(low: number, high: number, uniform: number): number {
  return low + (high - low) * uniform;
}
