/**
 * Names of the sections with a name: `metric "NAME"`, `maintenance "NAME"`, and
 * `match "LABEL=VALUE …"`, where a value with blanks stands in quotes of its own.
 *
 * @module
 */

import {
  canonicalMetric,
  canonicalResourceType,
} from "../model/metric_aliases.ts";
import {
  type MetricPolicyRule,
  POLICY_LABELS,
  type PolicyLabel,
} from "../model/metric_policy.ts";
import { METRIC_DEFAULTS } from "./policy_settings.ts";
import { show } from "./show.ts";
import { closest, didYouMean } from "./suggest.ts";

/** What a section is for. Metrics and resource types have their canonical names. */
export type SectionTarget =
  | { readonly kind: "metric"; readonly metric: string }
  | { readonly kind: "match"; readonly match: MetricPolicyRule["match"] }
  | { readonly kind: "maintenance"; readonly name: string };

/** A name that was read. */
export interface SectionName {
  /** `undefined` where there are problems. */
  readonly target: SectionTarget | undefined;
  /** What is wrong with it, sentences. */
  readonly problems: readonly string[];
  /** What is worth saying, sentences. */
  readonly notes: readonly string[];
}

/** How such names are written. */
const FORMS = {
  metric: '[metric "NAME"]',
  match: '[match "LABEL=VALUE ..."]',
  maintenance: '[maintenance "NAME"]',
} as const;

/** What such a section begins with. */
type Word = keyof typeof FORMS;

/** Whether a section is meant to be one of these, well written or not. */
export function isNamedSection(section: string): boolean {
  return wordOf(section) !== undefined;
}

/** Whether it is meant to be of planned work. */
export function isMaintenanceSection(section: string): boolean {
  return wordOf(section) === "maintenance";
}

function wordOf(section: string): Word | undefined {
  const word = /^(metric|match|maintenance)(?![\w.-])/.exec(section)?.[1];
  return word as Word | undefined;
}

/** How a section that is unknown should perhaps be written. */
export function closestForm(section: string): string | undefined {
  const word = /^[\w.-]*/.exec(section)![0];
  const nearest = closest(word, Object.keys(FORMS));
  return nearest === undefined ? undefined : FORMS[nearest as Word];
}

/** Reads a name that {@linkcode isNamedSection}. */
export function readSectionName(section: string): SectionName {
  const label = `[${show(section)}]`;
  const word = wordOf(section)!;
  const name = /^\w+\s*(["'])(.*)\1$/s.exec(section)?.[2]?.trim() ?? "";
  if (name === "") {
    return wrong([`${label} must be written as ${FORMS[word]}`]);
  }
  const read = READERS[word](name);
  return {
    target: read.target,
    problems: read.problems.map((text) => `${label} ${text}`),
    notes: read.notes.map((text) => `${label} ${text}`),
  };
}

const READERS: Readonly<Record<Word, (name: string) => SectionName>> = {
  metric: readMetric,
  match: readLabels,
  maintenance: (name) => ({
    target: { kind: "maintenance", name },
    problems: [],
    notes: [],
  }),
};

/** The name as it could stand in a file, the same for every way to write it. */
export function writeSectionName(target: SectionTarget): string {
  if (target.kind === "metric") return `metric "${target.metric}"`;
  if (target.kind === "maintenance") return `maintenance "${target.name}"`;
  return `match "${writeLabels(target.match)}"`;
}

/** Labels as they could stand in a file, the same for every way to write them. */
export function writeLabels(match: MetricPolicyRule["match"]): string {
  return POLICY_LABELS.flatMap((label) => {
    const value = match[label];
    return value === undefined ? [] : [`${label}=${quoteValue(value)}`];
  }).join(" ");
}

function quoteValue(value: string): string {
  if (/^[^\s"']\S*$/.test(value)) return value;
  return value.includes('"') ? `'${value}'` : `"${value}"`;
}

function readMetric(name: string): SectionName {
  if (name.includes("*")) {
    const hint = show(`[match "metric=${name}"]`);
    return wrong([`must name one metric (did you mean ${hint}?)`]);
  }
  const metric = canonicalMetric(name);
  const notes = metric === name
    ? doubtful(name)
    : [`means the metric ${metric}`];
  return { target: { kind: "metric", metric }, problems: [], notes };
}

/** One `label=value`; the value may stand in quotes, and both may be missing. */
const PAIR = /\s*([^\s="']+)(?:=("[^"]*"|'[^']*'|[^\s"']\S*)?)?(?=\s|$)/y;

/** Reads the labels of a name: `LABEL=VALUE …`. */
export function readLabels(text: string): SectionName {
  const match: Partial<Record<PolicyLabel, string>> = {};
  const problems: string[] = [];
  const notes: string[] = [];
  PAIR.lastIndex = 0;
  while (PAIR.lastIndex < text.length) {
    const start = PAIR.lastIndex;
    const pair = PAIR.exec(text);
    if (pair === null) {
      const rest = show(text.slice(start).trim());
      problems.push(`must hold LABEL=VALUE, quotes in pairs: found "${rest}"`);
      break;
    }
    const [, word, written] = pair;
    const label = POLICY_LABELS.find((label) => label === word);
    if (label === undefined) problems.push(unknownLabel(word!));
    else if (Object.hasOwn(match, label)) {
      problems.push(`${label} must be given once`);
    } else {
      if (written === undefined) problems.push(`${label} must have a value`);
      const value = unquote(written ?? "");
      match[label] = canonical(label, value);
      if (match[label] !== value) {
        notes.push(`${label} means ${match[label]}`);
      } else if (label === "metric") notes.push(...doubtful(value));
    }
  }
  return problems.length > 0
    ? wrong(problems)
    : { target: { kind: "match", match }, problems, notes };
}

function unquote(value: string): string {
  return /^["']/.test(value) ? value.slice(1, -1) : value;
}

function canonical(label: PolicyLabel, value: string): string {
  if (label === "metric") return canonicalMetric(value);
  return label === "resource_type" ? canonicalResourceType(value) : value;
}

/** Any metric may come; but one that is nearly a known one is seldom meant. */
function doubtful(metric: string): readonly string[] {
  const known = METRIC_DEFAULTS.map(({ metric }) => metric);
  if (metric.includes("*") || known.includes(metric)) return [];
  const hint = didYouMean(metric, known);
  return hint === "" ? [] : [`names a metric that is not known${hint}`];
}

function unknownLabel(word: string): string {
  const hint = didYouMean(word, POLICY_LABELS) ||
    ` (labels are ${POLICY_LABELS.join(", ")})`;
  return `${show(word)} is not a label${hint}`;
}

function wrong(problems: readonly string[]): SectionName {
  return { target: undefined, problems, notes: [] };
}
