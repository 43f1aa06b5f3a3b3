/**
 * The verdict on an array by the joint views of its resources: whether those
 * that are harmed are together enough for an incident.
 *
 * @module
 */

import { ARRAY } from "../decide/array_constants.ts";
import { ArrayEvidence, combineEvidence } from "../decide/array_evidence.ts";
import {
  arrayLoadOf,
  harmOf,
  isPoolType,
  type JudgedResource,
} from "../decide/array_harm.ts";
import type { Finding } from "../decide/finding.ts";
import type { HarmKind } from "../model/array_verdict.ts";
import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";
import type { ArrayMembers } from "./_array_members.ts";
import { copyText, foldCopies } from "./_copies.ts";
import { harmFinding, isHarmLarge, isHarmWanted } from "./_harm_finding.ts";
import type { SuspectSeen } from "./judge_probe.ts";
import type { ResourceJudge } from "./resource_judge.ts";

/** A resource that is harmed. */
interface Suspect {
  readonly resource: ResourceJudge;
  readonly kind: HarmKind;
  readonly score: number;
}

/** The joint views of one array. */
export class JointTier implements Stored {
  readonly #members: ArrayMembers;
  readonly #evidence: ArrayEvidence;

  /** Has seen nothing of the array. */
  constructor(members: ArrayMembers) {
    this.#members = members;
    this.#evidence = new ArrayEvidence(members.options);
  }

  /**
   * Judges a round.
   *
   * @param atMs Its time in ms since 1970, later than before.
   * @param intervalMs Shortest interval of a series of the array.
   * @param isOpen Whether a resource has an open anomaly of a kind: what is open goes on below the level too, or it would come and go with noise.
   * @returns What is wrong.
   */
  judge(
    atMs: number,
    intervalMs: number,
    isOpen: (kind: HarmKind, resource: string) => boolean,
  ): Finding[] {
    const all = this.#suspects(atMs, intervalMs);
    const suspects = foldCopies(
      all,
      ({ resource, kind }) => copyText(resource, kind),
    ).map(({ first, copies }) => ({ ...first, copies }));
    const scores = suspects.map(({ score }) => score);
    const { evidence, count } = combineEvidence(scores);
    const { probe } = this.#members.options;
    const { level, state } = this.#evidence;
    const dailyMaxima = probe && [...state.dailyMaxima];
    const leastMs = this.#slowestPoolMs() - intervalMs;
    const isEnough = this.#evidence.take(atMs, evidence, leastMs);
    probe?.tierJudged({
      tier: "joint",
      atMs,
      evidence,
      level,
      isEnough,
      overSinceMs: state.overSinceMs,
      dailyMaxima: dailyMaxima!,
      perWeek: this.#evidence.perWeek(evidence),
      suspects: suspects.map(asSeen),
      copies: all.filter((one) =>
        !suspects.some(({ resource }) => resource === one.resource)
      ).map(asSeen),
      count,
    }, this.#members);
    const about = {
      level,
      perWeek: this.#evidence.perWeek(evidence),
      context: this.#members,
    };
    const goesOn = ({ resource, kind, score }: Suspect) =>
      score >= ARRAY.goOnShare * level && isOpen(kind, resource.key);
    const opens = ({ resource, kind }: Suspect) =>
      isHarmLarge(resource, kind, this.#members);
    return suspects
      .filter((suspect, i) =>
        goesOn(suspect) || (isEnough && i < count && opens(suspect))
      )
      .map((suspect) => harmFinding(suspect, about));
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    writer.section("joint-tier/1");
    this.#evidence.save(writer);
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    reader.section("joint-tier/1");
    this.#evidence.load(reader);
  }

  /** Resources that are harmed, the highest score first. */
  #suspects(atMs: number, intervalMs: number): Suspect[] {
    const judged = new Map<ResourceJudge, JudgedResource>();
    for (const resource of this.#members.resources.values()) {
      judged.set(resource, asJudged(resource, atMs, intervalMs));
    }
    const load = arrayLoadOf(judged.values());
    const suspects: Suspect[] = [];
    for (const [resource, said] of judged) {
      const kind = harmOf(said, this.#poolsOf(resource), load);
      const score = said.verdict?.score ?? 0;
      if (
        kind === undefined || !(score > 0) ||
        !isHarmWanted(resource, kind)
      ) {
        resource.harmedSinceMs = NaN;
        continue;
      }
      if (Number.isNaN(resource.harmedSinceMs)) {
        resource.harmedSinceMs = resource.verdictMs;
      }
      suspects.push({ resource, kind, score });
    }
    return suspects.sort(byScore);
  }

  /** Longest time between two rows of a pool: it must have had its say on what is slow. */
  #slowestPoolMs(): number {
    let slowestMs = 0;
    for (const resource of this.#members.resources.values()) {
      const gapMs = resource.newestMs - resource.previousMs;
      if (!isPoolType(resource.type) || !(gapMs <= ARRAY.freshMs)) continue;
      slowestMs = Math.max(slowestMs, gapMs);
    }
    return slowestMs;
  }

  #poolsOf(resource: ResourceJudge): readonly string[] {
    if (isPoolType(resource.type)) return [resource.key];
    // A guess is good enough to explain, not to keep silent.
    return this.#members.options.topology().parentsOf(resource.key)
      .filter((parent) => isPoolType(parent.split("/")[1] ?? ""));
  }
}

function asSeen({ resource, kind, score }: Suspect): SuspectSeen {
  return {
    resource: resource.key,
    kind,
    score,
    sinceMs: resource.harmedSinceMs,
  };
}

/** A resource with its verdict, as long as that is fresh. */
function asJudged(
  resource: ResourceJudge,
  atMs: number,
  intervalMs: number,
): JudgedResource {
  const { key, type, verdict, verdictMs, newestMs, previousMs } = resource;
  const freshMs = Math.min(ARRAY.freshMs, 1.5 * (newestMs - previousMs));
  const longestMs = verdictMs === newestMs
    ? Math.max(freshMs, intervalMs)
    : freshMs;
  const isFresh = atMs - verdictMs <= longestMs;
  return { key, type, verdict: isFresh ? verdict : undefined };
}

/** The highest score first; equal ones by their keys, so that no order of input matters. */
function byScore(a: Suspect, b: Suspect): number {
  return b.score - a.score || (a.resource.key < b.resource.key ? -1 : 1);
}
