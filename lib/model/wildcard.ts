/**
 * Texts with `*` in them. No regular expression: time grows with the length of
 * the text times that of the pattern at worst, whatever stands in either.
 *
 * @module
 */

/**
 * Makes the test for one pattern.
 *
 * @param pattern A `*` stands for any text, also for none; all else for itself,
 * case included. There is no way to mean a `*` itself.
 * @returns Whether a text has that form, all of it.
 */
export function wildcard(pattern: string): (text: string) => boolean {
  const parts = pattern.split("*");
  if (parts.length === 1) return (text) => text === pattern;
  const [start, end] = [parts[0]!, parts.at(-1)!];
  const between = parts.slice(1, -1);
  return (text) => {
    const endAt = text.length - end.length;
    let from = start.length;
    if (from > endAt || !text.startsWith(start) || !text.endsWith(end)) {
      return false;
    }
    // The first place is the best one: it leaves most for what follows.
    for (const part of between) {
      const at = text.indexOf(part, from);
      if (at === -1 || at + part.length > endAt) return false;
      from = at + part.length;
    }
    return true;
  };
}
