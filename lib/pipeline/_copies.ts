/**
 * Resources of one type with the very same values: some drivers copy the values
 * of one resource to all of its kind. They are one piece of evidence, not many.
 *
 * @module
 */

import type { ResourceJudge } from "./resource_judge.ts";

/**
 * What is equal for copies; `undefined` where equal values prove nothing: many
 * resources may be idle at once.
 *
 * @param resource The resource, with its row.
 * @param about What is said of it.
 */
export function copyText(
  { type, members, row }: ResourceJudge,
  about: string,
): string | undefined {
  const isIdle = row.every((value) => Number.isNaN(value) || value === 0);
  if (isIdle) return undefined;
  // The order of the series is that of their arrival: another one for each resource.
  const values = members.map(({ key }, place) => `${key.metric}=${row[place]}`);
  return `${type} ${about} ${values.sort().join(" ")}`;
}

/**
 * Folds what has equal texts.
 *
 * @param all In the order of preference: the first of its kind stands for its copies.
 * @param textOf Its text; `undefined`: it stands for itself.
 * @returns The first of each kind in their order, with how many more there were.
 */
export function foldCopies<T>(
  all: readonly T[],
  textOf: (one: T) => string | undefined,
): { first: T; copies: number }[] {
  const byText = new Map<string, { first: T; copies: number }>();
  const folded: { first: T; copies: number }[] = [];
  for (const one of all) {
    const text = textOf(one);
    const known = text === undefined ? undefined : byText.get(text);
    if (known !== undefined) {
      known.copies++;
      continue;
    }
    const fresh = { first: one, copies: 0 };
    folded.push(fresh);
    if (text !== undefined) byText.set(text, fresh);
  }
  return folded;
}
