/**
 * Flags whose values are those of parameters of the API.
 *
 * @module
 */

import { show } from "../lib/config/show.ts";
import { integerParam, type Param } from "../lib/serve/params.ts";
import { type Flags, UsageError } from "./flags.ts";

/**
 * The value of a flag.
 *
 * @param flags Among them it is.
 * @param name Its name.
 * @param param What it means.
 * @throws {UsageError} If it makes no sense.
 */
export function paramFlag<T>(flags: Flags, name: string, param: Param<T>): T {
  const text = flags.text(name);
  if (text === undefined) return param.initial;
  const value = param.parse(text);
  if (value !== undefined) return value;
  throw new UsageError(
    `--${name} must be ${param.expected}, not ${show(text)}`,
  );
}

/** So many items are listed unless more are asked for. */
const FIRST_ITEMS = 100;

/** Help of the flags for a page and for the form. */
export const PAGE_HELP =
  `  --limit N                 at most so many (default ${FIRST_ITEMS})
  --page N                  the N-th so many (default 1)
  --all                     as many as there are
  --json                    print one JSON document
  --csv                     print CSV (RFC 4180)
`;

/** Which items of a list are wanted. */
export interface Page {
  /** Leaves out so many first. */
  readonly skip: number;
  /** At most so many, at least 1; `Infinity` for all. */
  readonly limit: number;
}

/**
 * Which items are wanted: `--limit N` and `--page N`, or `--all`.
 *
 * @throws {UsageError} If they contradict each other, or N makes no sense.
 */
export function pageFlags(flags: Flags): Page {
  const range = { min: 1, max: 1_000_000 };
  const integer = (name: string, initial: number) =>
    paramFlag(flags, name, integerParam("", { ...range, initial }));
  const [limit, page] = [integer("limit", FIRST_ITEMS), integer("page", 1)];
  if (!flags.isOn("all")) return { skip: (page - 1) * limit, limit };
  const other = ["limit", "page"].find((name) =>
    flags.text(name) !== undefined
  );
  if (other === undefined) return { skip: 0, limit: Infinity };
  throw new UsageError(`--${other} and --all exclude each other`);
}

/** How a list is printed. */
export type ListForm = "table" | "json" | "csv";

/**
 * The form that is wanted: `--json`, `--csv`, or a table.
 *
 * @throws {UsageError} If both are given.
 */
export function formFlag(flags: Flags): ListForm {
  if (flags.isOn("json") && flags.isOn("csv")) {
    throw new UsageError("--json and --csv exclude each other");
  }
  return flags.isOn("json") ? "json" : flags.isOn("csv") ? "csv" : "table";
}
