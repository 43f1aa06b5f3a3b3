/**
 * A level together with the time of day at which it was seen.
 *
 * @module
 */

const DAY_MS = 86_400_000;

/**
 * The point (mean, a cos φ, a sin φ), φ the time of day as an angle: levels
 * of about the same hour are near each other, on every day.
 *
 * @param mean In the unit of the series.
 * @param amplitude a, how much the time of day weighs, in the unit of the series, >= 0.
 * @param atMs When, in ms since 1970, local where days are local.
 * @param into Gets the point. Shape `[3]`.
 */
export function contextPoint(
  mean: number,
  amplitude: number,
  atMs: number,
  into: Float32Array | Float64Array,
): void {
  const phase = 2 * Math.PI * (atMs % DAY_MS) / DAY_MS;
  into[0] = mean;
  into[1] = amplitude * Math.cos(phase);
  into[2] = amplitude * Math.sin(phase);
}
