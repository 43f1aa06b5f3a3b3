/**
 * The keys of one section with a name to values, or to what is wrong with them.
 *
 * @module
 */

import type { IniEntry } from "./ini.ts";
import { mustBe } from "./_must_be.ts";
import { keyOf, type Setting } from "./setting.ts";
import { show } from "./show.ts";
import { didYouMean } from "./suggest.ts";

/** A key of such a section with all its names. */
export interface NamedRow<Property extends string = string> {
  /** The setting. */
  readonly setting: Setting<unknown>;
  /** Name of the property. */
  readonly property: Property;
  /** Name of the key in a file. */
  readonly key: string;
}

/** What a section gives. */
export interface NamedKeys {
  /** By property; those alone that are given and valid. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The line of each of them, by key. */
  readonly lines: ReadonlyMap<string, number>;
  /** What is wrong, with its line. */
  readonly problems: readonly {
    readonly line: number;
    readonly text: string;
  }[];
}

/** The rows of a table of settings, in its order. */
export function namedRows<Property extends string>(
  settings: Readonly<Record<Property, Setting<unknown>>>,
): readonly NamedRow<Property>[] {
  return Object.entries<Setting<unknown>>(settings)
    .map(([property, setting]) => ({
      setting,
      property: property as Property,
      key: keyOf(property),
    }));
}

/**
 * Reads the keys.
 *
 * @param section The name of the section.
 * @param entries Its lines.
 * @param rows What may stand in it.
 */
export function readNamedKeys(
  section: string,
  entries: readonly IniEntry[],
  rows: readonly NamedRow[],
): NamedKeys {
  const values: Record<string, unknown> = {};
  const lines = new Map<string, number>();
  const problems: { line: number; text: string }[] = [];
  for (const { key, text, isQuoted, line } of entries) {
    const label = `[${show(section)}] ${show(key)}`;
    const row = rows.find((row) => row.key === key);
    if (row === undefined) {
      const hint = didYouMean(key, rows.map(({ key }) => key));
      problems.push({ line, text: `${label} is not a setting${hint}` });
      continue;
    }
    const { kind } = row.setting;
    const value = kind.parse(text);
    if (value === undefined) {
      const hasComment = !isQuoted && /\s[;#]/.test(text);
      const hint = hasComment
        ? " (a comment needs a line of its own)"
        : kind.hint?.(text) ?? "";
      const { expected } = kind;
      problems.push({
        line,
        text: mustBe({ label, expected, current: text, hint }),
      });
    } else {
      values[row.property] = value;
      lines.set(key, line);
    }
  }
  return { values, lines, problems };
}
