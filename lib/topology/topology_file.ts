/**
 * A topology file: what its operator knows to live on what. CSV with the header
 * `child,parent`, or JSON: a list of `{"child": …, "parent": …}`, or an object
 * child -> parent or list of parents. A name is the canonical text of a resource
 * or the same without percent-encoding; {@linkcode readResourceText} has the rule.
 *
 * A file may name resources that never send a sample. It may not name an array's
 * resource as living on that of another: ids mean nothing across arrays, so that
 * is a slip of the pen.
 *
 * @module
 */

import { readCsvPairs } from "./_csv_pairs.ts";
import { readJsonPairs } from "./_json_pairs.ts";
import {
  type LineProblem,
  quote,
  type WrittenPair,
  type WrittenPairs,
} from "./_pair_text.ts";
import { readResourceText } from "./resource_text.ts";
import {
  makeTopologyTable,
  type TopologyPair,
  type TopologyTable,
} from "./topology_table.ts";

/** A topology, or all that is wrong with the file. */
export type TopologyFileOutcome =
  | { readonly kind: "read"; readonly topology: TopologyTable }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

/** Problems that are told one by one. */
const TOLD = 100;

/**
 * Reads a topology file.
 *
 * @param text The whole file; JSON if it begins with `[` or `{`, else CSV.
 * @param file Its name, for problems.
 * @returns The topology, also of a file without pairs; or every problem as
 * `file:line: what is wrong`, the first 100 and how many more.
 */
export function readTopologyFile(
  text: string,
  file: string,
): TopologyFileOutcome {
  const bare = text.replace(/^\uFEFF/, "");
  const read = /^\s*[[{]/.test(bare) ? readJsonPairs(bare) : readCsvPairs(bare);
  const { pairs, lines } = readNames(read);
  const made = makeTopologyTable(pairs);
  const problems = [...read.problems];
  if (made.kind === "refused") {
    for (const { index, text } of made.problems) {
      problems.push({ line: lines[index], text });
    }
  }
  if (made.kind === "made" && problems.length === 0) {
    return { kind: "read", topology: made.topology };
  }
  return { kind: "refused", problems: describe(problems, file) };
}

/** The pairs in canonical form with their lines; adds a problem for each name that is none. */
function readNames({ pairs: written, problems }: WrittenPairs) {
  const pairs: TopologyPair[] = [];
  const lines: number[] = [];
  const known = new Map<string, string>(); // one string per resource
  for (const pair of written) {
    const child = readName(pair, "child", problems, known);
    const parent = readName(pair, "parent", problems, known);
    if (child === undefined || parent === undefined) continue;
    if (arrayOf(child) !== arrayOf(parent)) {
      const text = `${child} cannot live on ${parent} of another array`;
      problems.push({ line: pair.line, text });
      continue;
    }
    pairs.push({ child, parent });
    lines.push(pair.line);
  }
  return { pairs, lines };
}

function readName(
  pair: WrittenPair,
  column: "child" | "parent",
  problems: LineProblem[],
  known: Map<string, string>,
): string | undefined {
  const written = pair[column];
  const before = known.get(written);
  if (before !== undefined) return before;
  const outcome = readResourceText(written);
  if (outcome.kind === "wrong") {
    const text = `${column} must be ${outcome.expected}: it is ${
      quote(written)
    }`;
    problems.push({ line: pair.line, text });
    return undefined;
  }
  known.set(written, outcome.resource);
  return outcome.resource;
}

function arrayOf(resource: string): string {
  return resource.slice(0, resource.indexOf("/"));
}

function describe(problems: LineProblem[], file: string): string[] {
  problems.sort((a, b) => a.line - b.line);
  const told = problems.slice(0, TOLD).map(({ line, text }) =>
    `${file}:${line}: ${text}`
  );
  const rest = problems.length - told.length;
  if (rest > 0) told.push(`${file}: and ${rest} more problems`);
  return told;
}
