/**
 * Kinds of values: how a text becomes a value, what may be said of a wrong one,
 * and how the value is written again.
 *
 * @module
 */

import { didYouMean } from "./suggest.ts";

/** One kind of value, for example "an integer from 2 to 200". */
export interface Kind<T> {
  /** Completes "must be …"; also the description in tables and in `etc/`. */
  readonly expected: string;
  /** The value; `undefined` where the text is none. Never throws. */
  parse(text: string): T | undefined;
  /** The canonical text of a value: parsing it gives the value again. */
  format(value: T): string;
  /** A remark for whoever wrote this wrong text: ` (…)` or `""`. */
  hint?(text: string): string;
}

/** Smallest and largest value, both allowed. */
export interface Range {
  /** Smallest value. */
  readonly min: number;
  /** Largest value. */
  readonly max: number;
  /** What is counted, for the description. */
  readonly unit?: string;
}

/** A whole number in decimal digits. */
export function integer({ min, max, unit }: Range): Kind<number> {
  return {
    expected: `an integer from ${min} to ${max}${unit ? ` (${unit})` : ""}`,
    parse(text) {
      const value = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : NaN;
      return value >= min && value <= max ? value + 0 : undefined; // -0 is 0
    },
    format: String,
  };
}

/**
 * A decimal number.
 *
 * @param range `above` excludes the smallest value.
 */
export function number(
  range: Range & { readonly above?: boolean },
): Kind<number> {
  const { min, max, above = false, unit } = range;
  const bounds = above
    ? `above ${min}, at most ${max}`
    : `from ${min} to ${max}`;
  return {
    expected: `a number ${bounds}${unit ? ` (${unit})` : ""}`,
    parse(text) {
      const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
      const value = decimal.test(text.trim()) ? Number(text) : NaN;
      return value <= max && (above ? value > min : value >= min)
        ? value + 0 // -0 is 0
        : undefined;
    },
    format: String,
  };
}

/**
 * A share of something: `0.25` or `25%`, the value is 0.25.
 *
 * @param range Largest share; the smallest is 0.
 */
export function share({ max }: Pick<Range, "max">): Kind<number> {
  const plain = number({ min: 0, max });
  return {
    ...plain,
    expected: `a share from 0 to ${max} such as 0.25 or 25%`,
    parse(text) {
      const percent = /^(\d+\.?\d*|\.\d+) ?%$/.exec(text.trim())?.[1];
      return plain.parse(percent === undefined ? text : `${percent}e-2`);
    },
    hint(text) {
      const percent = number({ min: max, max: 100 * max, above: true })
        .parse(text);
      return percent === undefined ? "" : ` (${percent}% is ${percent / 100})`;
    },
  };
}

/** Yes or no, in the spellings that INI files use. */
export function boolean(): Kind<boolean> {
  return {
    expected: "true or false",
    parse(text) {
      const word = text.trim().toLowerCase();
      if (["true", "yes", "on", "1"].includes(word)) return true;
      if (["false", "no", "off", "0"].includes(word)) return false;
      return undefined;
    },
    format: String,
  };
}

const UNITS_MS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/**
 * A time span, in milliseconds: a whole number and its unit, or `0`.
 *
 * @param min Smallest one, as text.
 * @param max Largest one, as text.
 */
export function duration(min: string, max: string): Kind<number> {
  const [minMs, maxMs] = [parseDuration(min)!, parseDuration(max)!];
  return {
    expected: `a duration from ${min} to ${max}`,
    parse(text) {
      const valueMs = parseDuration(text.trim());
      return valueMs !== undefined && valueMs >= minMs && valueMs <= maxMs
        ? valueMs
        : undefined;
    },
    format: formatDuration,
    hint: (text) =>
      parseDuration(text.trim()) === undefined
        ? " (a duration is a whole number and ms, s, m, h or d)"
        : "",
  };
}

function parseDuration(text: string): number | undefined {
  if (text === "0") return 0;
  const match = /^(\d+) ?(ms|s|m|h|d)$/.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * UNITS_MS[match[2] as keyof typeof UNITS_MS];
}

function formatDuration(valueMs: number): string {
  if (valueMs === 0) return "0";
  const [unit, unitMs] = Object.entries(UNITS_MS)
    .find(([_, unitMs]) => valueMs % unitMs === 0)!;
  return `${valueMs / unitMs}${unit}`;
}

/** An instant in UTC, in milliseconds since 1970, written as RFC 3339 has it. */
export function instant(): Kind<number> {
  const format = (valueMs: number) =>
    new Date(valueMs).toISOString().replace(".000Z", "Z");
  return {
    expected: 'an instant in UTC such as "2026-01-01T00:00:00Z"',
    parse(text) {
      const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/;
      const valueMs = form.test(text.trim()) ? Date.parse(text.trim()) : NaN;
      // Date.parse turns February 30 into March 2: such a text does not come back.
      return !Number.isNaN(valueMs) &&
          format(valueMs) === text.trim().replace(".000Z", "Z")
        ? valueMs
        : undefined;
    },
    format,
  };
}

/** What else is known about the words of a {@linkcode choice}. */
export interface ChoiceOptions<T extends string> {
  /** Other spellings, in lower case. */
  readonly synonyms?: Readonly<Record<string, T>>;
  /** What to tell those who wrote a certain wrong word, in lower case. */
  readonly advice?: Readonly<Record<string, string>>;
}

/** One of some words; case does not matter. */
export function choice<const T extends string>(
  words: readonly T[],
  options: ChoiceOptions<T> = {},
): Kind<T> {
  const { synonyms = {}, advice = {} } = options;
  return {
    expected: oneOf(words),
    parse(text) {
      const word = text.trim().toLowerCase();
      return words.find((candidate) => candidate === word) ??
        (Object.hasOwn(synonyms, word) ? synonyms[word] : undefined);
    },
    format: (value) => value,
    hint(text) {
      const word = text.trim().toLowerCase();
      return Object.hasOwn(advice, word)
        ? ` (${advice[word]})`
        : didYouMean(word, words);
    },
  };
}

/** Some of a few words, separated by commas: at least one, each once. */
export function choices<const T extends string>(
  words: readonly T[],
): Kind<readonly T[]> {
  const single = choice(words);
  return {
    expected: `a list of ${oneOf(words)}, separated by commas, each once`,
    parse: (text) => parseList(text, single.parse),
    format: (value) => value.join(", "),
    hint(text) {
      const wrong = text.split(",").find((word) => !single.parse(word));
      return wrong === undefined ? "" : single.hint!(wrong);
    },
  };
}

/**
 * The items of a list.
 *
 * @returns `undefined` where the list is empty, an item is wrong or stands twice.
 */
export function parseList<T>(
  text: string,
  parseItem: (item: string) => T | undefined,
): readonly T[] | undefined {
  const items = text.split(",").map(parseItem);
  if (items.includes(undefined)) return undefined;
  return new Set(items).size === items.length ? items as T[] : undefined;
}

/** `a, b or c`. */
function oneOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
