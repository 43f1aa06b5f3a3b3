/**
 * Average precision: how well scores rank labelled samples above the others,
 * sample by sample.
 *
 * @module
 */

/**
 * The indices of scores, highest score first.
 *
 * @param scores Never NaN.
 * @returns Equal scores in the order of their index.
 * @throws {RangeError} If a score is NaN.
 */
export function byScore(scores: ArrayLike<number>): Uint32Array {
  const order = new Uint32Array(scores.length);
  for (let i = 0; i < order.length; i++) {
    if (Number.isNaN(scores[i])) {
      throw new RangeError(`Cannot rank scores: number ${i} is NaN`);
    }
    order[i] = i;
  }
  return order.sort((a, b) => scores[b] - scores[a] || a - b);
}

/**
 * Average precision: the sum over all thresholds of precision times the gain in
 * recall, without interpolation (scikit-learn's `average_precision_score`).
 * Equal scores pass a threshold together, so the order of samples does not
 * matter.
 *
 * @param scores Higher = more abnormal, never NaN. Shape `[samples]`.
 * @param labels 1 for labelled samples, else 0. Shape `[samples]`.
 * @returns In (0, 1]: 1 if every labelled sample has a higher score than every other one, about
 * the share of labelled samples for random scores. NaN without labelled samples.
 * @throws {RangeError} If the shapes differ or a score is NaN.
 */
export function averagePrecision(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
): number {
  if (scores.length !== labels.length) {
    throw new RangeError(
      `Cannot compute average precision: ${scores.length} scores, ${labels.length} labels`,
    );
  }
  const order = byScore(scores);
  let truePositives = 0;
  let atLastThreshold = 0;
  let sum = 0;
  for (let i = 0; i < order.length; i++) {
    truePositives += labels[order[i]];
    const isThreshold = i + 1 === order.length ||
      scores[order[i + 1]] !== scores[order[i]];
    if (!isThreshold) continue;
    sum += (truePositives - atLastThreshold) * truePositives / (i + 1);
    atLastThreshold = truePositives;
  }
  return sum / truePositives;
}
