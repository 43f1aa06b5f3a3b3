/**
 * Looks over the shoulder of a judge until one sample is judged, and keeps all
 * that its verdict comes from. Changes nothing: the judge says what it would say
 * without it.
 *
 * @module
 */

import { ALERT_CONSTANTS } from "../decide/alert_constants.ts";
import { alertExcess } from "../decide/alert_controller.ts";
import { usualRange } from "../decide/usual_range.ts";
import { isIncident, type Message } from "../model/message.ts";
import type { SilenceEvent } from "../model/silence.ts";
import type { Series } from "../store/series_store.ts";
import type { ScoredSample } from "./_rounds.ts";
import { RowWitness } from "./_row_witness.ts";
import { isWorthTelling } from "./_unusual_finding.ts";
import type { ArrayContext } from "./array_judge_options.ts";
import type {
  ExplainTarget,
  Explanation,
  RowExplanation,
  SeriesDecision,
  SeriesExplanation,
} from "./explanation.ts";
import type { JointRound, JudgeProbe, SingleRound } from "./judge_probe.ts";
import type { ResourceJudge } from "./resource_judge.ts";
import type { SeriesState } from "./series_state.ts";

/** What is known of a sample before the array has decided. */
type SeriesFacts = Omit<SeriesExplanation, "decision">;

/** Explains one sample, one row or one silence. */
export class Explainer implements JudgeProbe {
  readonly #target: ExplainTarget;
  readonly #localMs: (atMs: number) => number;
  #series: SeriesFacts | undefined;
  #openFrom: number | undefined;
  /** Whether the operator wants to hear of the sample. */
  #isWorth = true;
  #sample: ScoredSample | undefined;
  #coming: RowWitness | undefined;
  #row: RowExplanation | undefined;
  #joint: JointRound | undefined;
  #single: SingleRound | undefined;
  #explanation: Explanation | undefined;

  /**
   * Has seen nothing.
   *
   * @param target What is to be explained.
   * @param localMs From ms since 1970 to ms of the site's clock.
   */
  constructor(target: ExplainTarget, localMs: (atMs: number) => number) {
    this.#target = target;
    this.#localMs = localMs;
  }

  /** What was found; `undefined` until it is. */
  get explanation(): Explanation | undefined {
    return this.#explanation;
  }

  /** To be told at the end of every record: a sample whose row was too old to be judged is explained without it. */
  recordEnded(): void {
    if (this.#explanation !== undefined || this.#sample === undefined) return;
    if (this.#target.id === undefined) this.#conclude([]);
  }

  /** See {@linkcode JudgeProbe}. */
  sampleComes(
    series: Series<SeriesState>,
    atMs: number,
    value: number,
  ): void {
    if (!this.#isTarget(series, atMs)) return;
    const { detector, controller, resource, place } = series.state;
    const at = { atMs, value };
    const derivation = detector.explainNext(atMs, value);
    this.#series = {
      key: series.key.text,
      metric: series.key.metric,
      unit: series.labels.unit ?? null,
      ...at,
      intervalMs: detector.intervalMs,
      missing: detector.missing,
      missingMs: detector.missingMs,
      isFull: detector.isFull,
      usual: usualRange(series.ring, at, atMs, this.#localMs),
      policy: resource.members[place]!.policy,
      derivation,
      points: detector.referencePoints(atMs, value),
      taken: { slow: NaN, fast: NaN },
      alert: {
        excess: alertExcess(derivation.slow, derivation.fast),
        level: controller.level,
        isAlert: false,
        isYoung: controller.isYoung,
        age: controller.age,
        quietLeft: controller.quietLeft,
        openFrom: undefined,
      },
    };
  }

  /** See {@linkcode JudgeProbe}. */
  sampleScored(sample: ScoredSample): void {
    const { series, atMs, slow, fast, isAlert } = sample;
    if (!this.#isTarget(series, atMs)) return;
    const facts = this.#series!;
    this.#sample = sample;
    this.#series = {
      ...facts,
      taken: { slow, fast },
      alert: { ...facts.alert, isAlert },
    };
    this.#seeOpen(sample);
  }

  /** See {@linkcode JudgeProbe}. */
  rowComes(resource: ResourceJudge): void {
    const { resource: wanted, atMs } = this.#target;
    if (resource.key !== wanted || this.#row !== undefined) return;
    if (resource.rowMs < atMs) return;
    if (this.#sample === undefined) {
      if (this.#target.series !== undefined || resource.rowMs > atMs) return;
    } else {
      const { series, value } = this.#sample;
      // A row may hold an earlier sample of the series, and be newer all the same.
      if (!Object.is(resource.row[series.state.place], value)) return;
      this.#seeOpen(this.#sample);
    }
    this.#coming = new RowWitness(resource);
  }

  /** See {@linkcode JudgeProbe}. */
  rowJudged(resource: ResourceJudge): void {
    if (resource.key !== this.#target.resource) return;
    this.#row ??= this.#coming?.judged();
    this.#coming = undefined;
  }

  /** See {@linkcode JudgeProbe}. */
  tierJudged(round: JointRound | SingleRound, context: ArrayContext): void {
    if (this.#explanation !== undefined) return;
    if (!context.resources.has(this.#target.resource)) return;
    if (round.tier === "joint") this.#joint = round;
    else {
      this.#single = round;
      if (this.#sample === undefined) return;
      this.#isWorth = isWorthTelling(this.#sample, context);
    }
  }

  /** See {@linkcode JudgeProbe}. */
  roundEnded(context: ArrayContext, messages: readonly Message[]): void {
    if (this.#explanation !== undefined) return;
    const { id, resource } = this.#target;
    if (!context.resources.has(resource)) return;
    this.#coming = undefined;
    const isOver = id === undefined
      ? this.#row !== undefined
      : messages.some((message) => message.id === id);
    if (isOver) this.#conclude(messages);
    else [this.#joint, this.#single] = [undefined, undefined];
  }

  /** See {@linkcode JudgeProbe}. */
  silenceTold(event: SilenceEvent, messages: readonly Message[]): void {
    if (this.#explanation !== undefined) return;
    if (!messages.some(({ id }) => id === this.#target.id)) return;
    this.#conclude(messages, event);
  }

  #isTarget({ key }: Series<SeriesState>, atMs: number): boolean {
    return atMs === this.#target.atMs && key.text === this.#target.series;
  }

  #seeOpen({ series: { state } }: ScoredSample): void {
    const { unusualFrom } = state;
    this.#openFrom = Number.isNaN(unusualFrom) ? undefined : unusualFrom;
  }

  #conclude(messages: readonly Message[], silence?: SilenceEvent): void {
    const about = aboutResource(messages, this.#target.resource);
    this.#explanation = {
      target: this.#target,
      series: this.#series && this.#decided(this.#series, about),
      row: this.#row,
      joint: this.#joint,
      single: this.#single,
      silence,
      messages: about,
    };
  }

  #decided(
    facts: SeriesFacts,
    messages: readonly Message[],
  ): SeriesExplanation {
    const alert = { ...facts.alert, openFrom: this.#openFrom };
    const decision = decisionOf({ ...facts, alert }, {
      messages,
      single: this.#single,
      isWorth: this.#isWorth,
    });
    return { ...facts, alert, decision };
  }
}

/** What became of a sample by itself, as `_single_tier.ts` and `_unusual_finding.ts` decide it. */
function decisionOf(
  { key, missing, alert }: SeriesFacts,
  { messages, single, isWorth }: {
    readonly messages: readonly Message[];
    readonly single: SingleRound | undefined;
    readonly isWorth: boolean;
  },
): SeriesDecision {
  const isOpened = messages.some((message) =>
    !isIncident(message) && message.state === "open" &&
    message.kind === "unusual" && message.key === key
  );
  if (isOpened) return "opened";
  if (missing > 0) return "learning";
  const { excess, level, openFrom, isAlert, isYoung } = alert;
  if (openFrom !== undefined) return excess >= openFrom ? "goes_on" : "calms";
  if (!isAlert) return excess >= level ? "refractory" : "usual";
  const seen = single?.outliers.find((outlier) => outlier.key === key);
  if (seen !== undefined) return single!.isEnough ? "told" : "array";
  if (isYoung && excess < level * ALERT_CONSTANTS.youngFactor) return "young";
  return isWorth ? "told" : "policy";
}

/** Messages about a resource and its series, or its array, and about their incidents. */
function aboutResource(
  messages: readonly Message[],
  resource: string,
): Message[] {
  const incidents = new Set<string>();
  for (const message of messages) {
    if (isIncident(message)) continue;
    if (isAbout(message.key, resource)) incidents.add(message.incident);
  }
  return messages.filter((message) =>
    isIncident(message)
      ? incidents.has(message.id)
      : isAbout(message.key, resource)
  );
}

function isAbout(key: string, resource: string): boolean {
  return key === resource || key.startsWith(`${resource}/`);
}
