/**
 * What an incident is about, as one plain English sentence: the strongest kind
 * of its findings, what it befell and since when, and the likely cause. Words
 * and foreign text are treated as in `why.ts`.
 *
 * @module
 */

import type { AnomalyKind, AnomalyState } from "../model/anomaly.ts";
import type { Cause } from "../model/incident.ts";
import { bounded } from "./verdict_text.ts";
import { plain, utc } from "./plain_text.ts";

/** A finding of an incident, as its sentence needs it. */
export interface IncidentFinding {
  /** Canonical text of the series, resource or array. */
  readonly key: string;
  /** What is wrong. */
  readonly kind: AnomalyKind;
  /** Type of the resource, as Delfin names it; `null` where the whole array is meant. */
  readonly resourceType: string | null;
  /** Name of the resource, or else its id; `""` where it has neither. */
  readonly name: string;
  /** Canonical metric name, where one metric is meant. */
  readonly metric: string | undefined;
  /** First abnormal sample, in ms since 1970. */
  readonly startMs: number;
  /** Its severity so far, in [0, 1]. */
  readonly severity: number;
}

/** What all resources of the {@linkcode leadingFindings} live on. */
export interface CommonParent {
  /** Its type, as Delfin names it. */
  readonly type: string;
  /** Its name, or else its id. */
  readonly name: string;
  /** How many resources of their type live on it; `undefined` where that is not known. */
  readonly children: number | undefined;
}

/** What the sentence tells of; times are ms since 1970. */
export interface IncidentFacts {
  /** What happened to the incident. */
  readonly state: AnomalyState;
  /** Whether it is one of the whole feed instead of one array. */
  readonly isWholeFeed: boolean;
  /** First abnormal sample. */
  readonly startMs: number;
  /** Last abnormal sample so far. */
  readonly endMs: number;
  /** The time that the message is about: times of the same day are told without their date. */
  readonly atMs: number;
  /** All of them, also those that the message does not name; the likeliest origin first, not empty. */
  readonly findings: readonly IncidentFinding[];
  /** How many resources of each type the array has, as far as that is known. */
  readonly counts: ReadonlyMap<string, number>;
  /** Where several resources lead and all of them live on one other. */
  readonly parent: CommonParent | undefined;
  /** Why latency is high. */
  readonly cause: Cause | null;
}

/**
 * The sentence of a message about an incident.
 *
 * @returns For example `latency of 7 of 8 volumes on pool-1 is high since
 * 10:45Z, first and strongest oltp-03, and 3 more findings; contention: iops of
 * etl-01 rose 6 times`. One line, no full stop, at most 300 UTF-16 units long.
 * @throws {RangeError} If there are no findings, or a time lies beyond the year 275760.
 */
export function incidentSentence(facts: IncidentFacts): string {
  const { state, startMs, endMs, atMs, findings, cause } = facts;
  const leading = leadingFindings(findings);
  const resources = byResource(leading);
  const about = claim(leading, resources, facts);
  const more = othersOf(findings.length - leading.length);
  const origin = originOf(resources);
  if (state === "resolved") {
    const length = startMs === endMs
      ? `seen at ${shortUtc(startMs, atMs)} only`
      : `lasted ${duration(endMs - startMs)}`;
    return bounded(`it is over: ${about}${origin}${more}, ${length}`);
  }
  const since = shortUtc(earliest(resources).startMs, atMs);
  return bounded(`${about} since ${since}${origin}${more}${causeOf(cause)}`);
}

/**
 * The findings that the sentence is about: all of the kind of the most severe one.
 *
 * @returns In their order; of several most severe ones the first decides.
 * @throws {RangeError} If there are none.
 */
export function leadingFindings(
  findings: readonly IncidentFinding[],
): IncidentFinding[] {
  const { kind } = mostSevere(findings);
  return findings.filter((finding) => finding.kind === kind);
}

function mostSevere(findings: readonly IncidentFinding[]): IncidentFinding {
  const [first] = findings;
  if (first === undefined) {
    throw new RangeError("Cannot tell of an incident without findings");
  }
  return findings.reduce(
    (most, one) => one.severity > most.severity ? one : most,
    first,
  );
}

function earliest(findings: readonly IncidentFinding[]): IncidentFinding {
  return findings.reduce((early, one) =>
    one.startMs < early.startMs ? one : early
  );
}

/** One finding for each resource: its first start and its highest severity. */
function byResource(findings: readonly IncidentFinding[]): IncidentFinding[] {
  const resources = new Map<string, IncidentFinding>();
  for (const one of findings) {
    const resource = one.key.split("/", 3).join("/");
    const known = resources.get(resource) ?? one;
    resources.set(resource, {
      ...known,
      startMs: Math.min(known.startMs, one.startMs),
      severity: Math.max(known.severity, one.severity),
    });
  }
  return [...resources.values()];
}

/** What a kind says of one resource and of several: now, and once it is over. */
interface Claim {
  /** What is meant of them, where it is not they themselves. */
  readonly topic?: string;
  readonly one: readonly [string, string];
  readonly many: readonly [string, string];
}

function ofTopic(topic: string, now: string, then: string): Claim {
  return { topic, one: [now, then], many: [now, then] };
}

const CLAIMS: Readonly<Record<AnomalyKind, Claim>> = {
  cache: ofTopic("cache hit ratio", "is low", "was low"),
  latency: ofTopic("latency", "is high", "was high"),
  load: ofTopic("load", "is higher than ever", "was higher than ever"),
  frozen: {
    one: ["repeats its values", "repeated its values"],
    many: ["repeat their values", "repeated their values"],
  },
  silence: {
    one: ["sends nothing", "sent nothing"],
    many: ["send nothing", "sent nothing"],
  },
  spike: {
    one: ["shows absurd values", "showed absurd values"],
    many: ["show absurd values", "showed absurd values"],
  },
  unusual: {
    one: ["is unusual", "was unusual"],
    many: ["are unusual", "were unusual"],
  },
  zero: {
    one: ["carries nothing", "carried nothing"],
    many: ["carry nothing", "carried nothing"],
  },
};

/** `latency of 7 of 8 volumes on pool-1 is high`. */
function claim(
  leading: readonly IncidentFinding[],
  resources: readonly IncidentFinding[],
  facts: IncidentFacts,
): string {
  const { kind } = leading[0]!;
  const { one, many, ...rest } = CLAIMS[kind];
  const topic = kind === "unusual" ? commonMetric(leading) : rest.topic;
  const subject = subjectOf(resources, facts);
  const verbs = topic !== undefined || resources.length === 1 ? one : many;
  const verb = verbs[facts.state === "resolved" ? 1 : 0];
  return topic === undefined
    ? `${subject} ${verb}`
    : `${topic} of ${subject} ${verb}`;
}

/** The metric that all of them are about; `undefined` where they differ. */
function commonMetric(
  findings: readonly IncidentFinding[],
): string | undefined {
  const metric = findings[0]!.metric ?? "";
  const isCommon = findings.every((finding) => finding.metric === metric);
  return isCommon ? plain(metric) || undefined : undefined;
}

/** `volume oltp-03`, `7 of 8 volumes on pool-1`, `the array`. */
function subjectOf(
  resources: readonly IncidentFinding[],
  { isWholeFeed, counts, parent }: IncidentFacts,
): string {
  const { resourceType: type, name } = resources[0]!;
  if (resources.length === 1) {
    if (type === null) return isWholeFeed ? "the whole feed" : "the array";
    return titled(type, name);
  }
  const place = parent === undefined
    ? ""
    : ` on ${titled(parent.type, parent.name)}`;
  const count = resources.length;
  if (type === null || resources.some((one) => one.resourceType !== type)) {
    return `${count} resources${place}`;
  }
  const all = parent === undefined ? counts.get(type) : parent.children;
  const nouns = `${nounOf(type)}s${place}`;
  if (all === undefined || all < count) return `${count} ${nouns}`;
  return all === count ? `all ${all} ${nouns}` : `${count} of ${all} ${nouns}`;
}

/** Characters of a type that are shown. */
const LONGEST_TYPE = 20;

/** A type of Delfin's in an operator's words. */
function nounOf(type: string): string {
  if (type === "storagePool") return "pool";
  if (type === "storage") return "array";
  return plain(type, LONGEST_TYPE) || "resource";
}

/** `volume oltp-03`, `pool-1`: the name, and what it is where the name does not say so. */
function titled(type: string, name: string): string {
  const noun = nounOf(type);
  const shown = plain(name);
  if (shown === "") return `the ${noun}`;
  const isTold = shown.toLowerCase().includes(noun.toLowerCase());
  return isTold ? shown : `${noun} ${shown}`;
}

/** Which of several was first and which is the strongest, as far as they differ. */
function originOf(resources: readonly IncidentFinding[]): string {
  const strongest = mostSevere(resources);
  const first = earliest(resources);
  const isFirst = resources.some(({ startMs }) => startMs > first.startMs);
  const isStrongest = resources.some(({ severity }) =>
    severity < strongest.severity
  );
  const nameOf = ({ resourceType, name }: IncidentFinding) =>
    plain(name) || titled(resourceType ?? "", name);
  if (isFirst && isStrongest && first === strongest) {
    return `, first and strongest ${nameOf(first)}`;
  }
  return (isFirst ? `, first ${nameOf(first)}` : "") +
    (isStrongest ? `, strongest ${nameOf(strongest)}` : "");
}

function othersOf(count: number): string {
  if (count === 0) return "";
  return count === 1 ? ", and 1 more finding" : `, and ${count} more findings`;
}

/** Characters of the evidence that are shown. */
const LONGEST_EVIDENCE = 100;

function causeOf(cause: Cause | null): string {
  if (cause === null) return "";
  const evidence = plain(cause.evidence, LONGEST_EVIDENCE);
  return evidence === "" ? `; ${cause.tag}` : `; ${cause.tag}: ${evidence}`;
}

/** The time in UTC; without its date where that is the one of `atMs`. */
function shortUtc(timeMs: number, atMs: number): string {
  const [day, time] = utc(timeMs).split("T");
  return day === utc(atMs).split("T")[0] ? time! : `${day}T${time}`;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The two largest units of a duration: `2 h 15 min`, `3 d 4 h`. */
function duration(ms: number): string {
  if (ms < SECOND_MS) return `${ms} ms`;
  const [large, largeName, small, smallName] = ms < MINUTE_MS
    ? [SECOND_MS, "s", SECOND_MS, "s"] as const
    : ms < HOUR_MS
    ? [MINUTE_MS, "min", SECOND_MS, "s"] as const
    : ms < DAY_MS
    ? [HOUR_MS, "h", MINUTE_MS, "min"] as const
    : [DAY_MS, "d", HOUR_MS, "h"] as const;
  const rest = Math.floor((ms % large) / small);
  const text = `${Math.floor(ms / large)} ${largeName}`;
  return rest === 0 ? text : `${text} ${rest} ${smallName}`;
}
