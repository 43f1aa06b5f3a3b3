/**
 * "Did you mean": the known word that is nearest to a wrong one.
 *
 * @module
 */

/**
 * The candidate with the smallest edit distance, ignoring case.
 *
 * @param word What somebody wrote.
 * @param candidates The known words.
 * @returns The nearest one, the first of several; `undefined` where even that
 * one needs more than a third of its letters changed (one letter for short ones).
 */
export function closest(
  word: string,
  candidates: Iterable<string>,
): string | undefined {
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const limit = Math.max(1, Math.floor(candidate.length / 3));
    // A cheap lower bound first: the lengths alone may rule it out.
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    // A word of one letter has nothing in common with another one.
    if (distance === Math.max(word.length, candidate.length)) continue;
    if (distance <= limit && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * Says what is meant, for the end of a message.
 *
 * @param word What somebody wrote.
 * @param candidates The known words.
 * @returns ` (did you mean …?)`, or `""` where nothing is near.
 */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const nearest = closest(word, candidates);
  return nearest === undefined ? "" : ` (did you mean ${nearest}?)`;
}

/**
 * Insertions, deletions, substitutions and swaps of neighbouring letters that
 * turn one word into the other (optimal string alignment; Damerau 1964).
 */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const isSame = from[i - 1] === to[j - 1];
      let cost = Math.min(
        last[j]! + 1,
        row[j - 1]! + 1,
        last[j - 1]! + (isSame ? 0 : 1),
      );
      if (
        i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      ) cost = Math.min(cost, beforeLast[j - 2]! + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[to.length]!;
}
