/**
 * Endless streams of values, the same in every run: what a detector makes of
 * pure chance.
 *
 * @module
 */

/** Kinds of chance: a sum of Gaussian steps, Gaussian noise, Student's t with 3 degrees of freedom. */
export const STREAM_KINDS = ["walk", "white", "heavy"] as const;

/** One kind of chance. */
export type StreamKind = typeof STREAM_KINDS[number];

const MODULUS = 2 ** 31 - 1;

/** Park and Miller's generator. */
export class Chance {
  #state: number;

  /** `seed` is an integer > 0; neighbouring seeds give unlike streams. */
  constructor(seed: number) {
    this.#state = seed * 16_807 % MODULUS;
    for (let i = 0; i < 3; i++) this.uniform();
  }

  /** In (0, 1). */
  uniform(): number {
    this.#state = this.#state * 48_271 % MODULUS;
    return this.#state / MODULUS;
  }

  /** Mean 0, deviation 1 (Box and Muller). */
  gaussian(): number {
    const radius = Math.sqrt(-2 * Math.log(this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Student's t with 3 degrees of freedom: deviation sqrt(3), tails of power 3. */
  heavy(): number {
    const normal = this.gaussian();
    let squares = 0;
    for (let i = 0; i < 3; i++) squares += this.gaussian() ** 2;
    return normal / Math.sqrt(squares / 3);
  }
}

/**
 * The first values of a stream.
 *
 * @param kind What it is made of.
 * @param seed An integer > 0: its own stream for each.
 * @param samples How many.
 */
export function streamOf(
  kind: StreamKind,
  seed: number,
  samples: number,
): Float64Array {
  const chance = new Chance(seed);
  const values = new Float64Array(samples);
  let level = 0;
  for (let i = 0; i < samples; i++) {
    if (kind === "heavy") values[i] = chance.heavy();
    else if (kind === "white") values[i] = chance.gaussian();
    else values[i] = level += chance.gaussian();
  }
  return values;
}
