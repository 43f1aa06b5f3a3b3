/**
 * Scores of a detector on the storage corpus: faults found and how late, false
 * incidents per array-week, benign events that alerted. The labels of one array
 * and what was said of it go in; outcomes of several arrays add up.
 *
 * A plain list of alerts is scored as incidents of one alert each.
 *
 * @module
 */

import type {
  BenignEvent,
  StorageFault,
  StorageLabels,
} from "./storage_corpus.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

/** One alert. */
export interface StorageAlert {
  /**
   * Canonical text of a series (`storage/type/resource/metric`), or of a resource
   * (`storage/type/resource`) for a verdict over its metrics together.
   */
  readonly key: string;
  /** Sample time in ms since 1970. */
  readonly atMs: number;
}

/** Alerts of one array that were told as one. */
export interface StorageIncident {
  /** At least one, in any order. */
  readonly alerts: readonly StorageAlert[];
}

/** What counts. */
export interface StorageScoreOptions {
  /** Alerts before this time after the start of the recording are ignored. */
  readonly skipMs: number;
  /** An alert belongs to an event up to this time after its end. */
  readonly graceMs: number;
}

/** From day 7 on; an event may be found up to an hour after its end. */
export const STORAGE_SCORE_DEFAULTS: StorageScoreOptions = {
  skipMs: 7 * DAY_MS,
  graceMs: HOUR_MS,
};

/** What became of one fault. */
export interface FaultOutcome {
  /** Recording and id of the fault. */
  readonly id: string;
  /** Its type. */
  readonly type: string;
  /** From its first affected sample to the first alert that found it, in ms; `undefined` if missed. */
  readonly delayMs: number | undefined;
}

/** What became of one benign event. */
export interface BenignOutcome {
  /** Its type. */
  readonly type: string;
  /** Whether a false incident has an alert in it. */
  readonly isAlerted: boolean;
}

/** Outcome of one or more arrays. */
export interface StorageOutcome {
  /** Faults that have a primary series: the others cannot be found. */
  readonly faults: readonly FaultOutcome[];
  /** Benign events that reach beyond the skipped time. */
  readonly benign: readonly BenignOutcome[];
  /** Incidents with an alert after the skipped time. */
  readonly incidents: number;
  /** Those of them of which no alert lies in a fault's affected series and time. */
  readonly falseIncidents: number;
  /** Alerts after the skipped time. */
  readonly alerts: number;
  /** Those of them that lie in no fault's affected series and time. */
  readonly falseAlerts: number;
  /** Scored time of all arrays, in weeks. */
  readonly arrayWeeks: number;
  /** Scored time of all series, in weeks. */
  readonly seriesWeeks: number;
}

/**
 * Scores one array.
 *
 * @param labels What is wrong in its recording.
 * @param incidents Its incidents, in any order.
 * @param options What counts.
 * @returns The outcome.
 */
export function scoreStorage(
  labels: StorageLabels,
  incidents: readonly StorageIncident[],
  options: StorageScoreOptions = STORAGE_SCORE_DEFAULTS,
): StorageOutcome {
  const fromMs = labels.startMs + options.skipMs;
  const explainers = labels.faults.map((fault) => new Matcher(fault));
  const isFalse = (alert: StorageAlert) =>
    !explainers.some((matcher) => matcher.explains(alert, options.graceMs));
  const counted = incidents
    .map(({ alerts }) =>
      alerts.filter(({ atMs }) => atMs >= fromMs).map(withoutResourceName)
    )
    .filter((alerts) => alerts.length > 0);
  const alerts = counted.flat();
  const falseIncidents = counted.filter((members) => members.every(isFalse));
  const wanted = explainers.filter(({ fault }) =>
    fault.primary.size > 0 && fault.startMs >= fromMs
  );
  const benign = labels.benign.filter(({ endMs }) => endMs >= fromMs);
  const arrayWeeks = (labels.endMs - fromMs) / WEEK_MS;
  return {
    faults: wanted.map((matcher) => ({
      id: `${labels.name}/${matcher.fault.id}`,
      type: matcher.fault.type,
      delayMs: matcher.delayMs(alerts, options.graceMs),
    })),
    benign: benign.map((event) => ({
      type: event.type,
      isAlerted: falseIncidents.flat().some((alert) =>
        liesIn(alert, event, labels.storageId)
      ),
    })),
    incidents: counted.length,
    falseIncidents: falseIncidents.length,
    alerts: alerts.length,
    falseAlerts: alerts.filter(isFalse).length,
    arrayWeeks,
    seriesWeeks: arrayWeeks * labels.seriesCount,
  };
}

/** An alert and the faults that are its reason. */
export interface ExplainedAlert {
  /** The alert, its resource without a name. */
  readonly alert: StorageAlert;
  /** In the order of time; empty for a false alert. */
  readonly faults: readonly StorageFault[];
}

/**
 * Finds the reasons of alerts, as {@linkcode scoreStorage} does.
 *
 * @param labels What is wrong in the recording.
 * @param alerts Alerts of it, in any order.
 * @param options What counts.
 * @returns Those after the skipped time, in the order in which they came.
 */
export function explainAlerts(
  labels: StorageLabels,
  alerts: readonly StorageAlert[],
  options: StorageScoreOptions = STORAGE_SCORE_DEFAULTS,
): ExplainedAlert[] {
  const fromMs = labels.startMs + options.skipMs;
  const explainers = labels.faults.map((fault) => new Matcher(fault));
  return alerts.filter(({ atMs }) => atMs >= fromMs)
    .map(withoutResourceName)
    .map((alert) => ({
      alert,
      faults: explainers
        .filter((matcher) => matcher.explains(alert, options.graceMs))
        .map(({ fault }) => fault),
    }));
}

/** Plain alerts as incidents of one alert each. */
export function asIncidents(
  alerts: readonly StorageAlert[],
): StorageIncident[] {
  return alerts.map((alert) => ({ alerts: [alert] }));
}

/**
 * Folds the alerts of one array by time alone: the least that a grouping must
 * beat.
 *
 * @param alerts Alerts of one array, in any order.
 * @param gapMs An alert joins the incident before it if it comes at most this long after its last.
 * @returns In the order of time.
 */
export function foldByTime(
  alerts: readonly StorageAlert[],
  gapMs: number,
): StorageIncident[] {
  const incidents: { alerts: StorageAlert[] }[] = [];
  let lastMs = -Infinity;
  for (const alert of alerts.toSorted((a, b) => a.atMs - b.atMs)) {
    if (alert.atMs - lastMs > gapMs) incidents.push({ alerts: [] });
    incidents[incidents.length - 1].alerts.push(alert);
    lastMs = alert.atMs;
  }
  return incidents;
}

/** Adds the outcomes of several arrays. */
export function addOutcomes(
  outcomes: readonly StorageOutcome[],
): StorageOutcome {
  const sum = (pick: (outcome: StorageOutcome) => number) =>
    outcomes.reduce((total, outcome) => total + pick(outcome), 0);
  return {
    faults: outcomes.flatMap(({ faults }) => faults),
    benign: outcomes.flatMap(({ benign }) => benign),
    incidents: sum((outcome) => outcome.incidents),
    falseIncidents: sum((outcome) => outcome.falseIncidents),
    alerts: sum((outcome) => outcome.alerts),
    falseAlerts: sum((outcome) => outcome.falseAlerts),
    arrayWeeks: sum((outcome) => outcome.arrayWeeks),
    seriesWeeks: sum((outcome) => outcome.seriesWeeks),
  };
}

/** One fault, ready to be compared with alerts. */
class Matcher {
  readonly #primary: ReadonlySet<string>;
  readonly #affected: ReadonlySet<string>;

  constructor(readonly fault: StorageFault) {
    this.#primary = withResources(fault.primary);
    this.#affected = withResources(fault.affected);
  }

  /** Whether the fault is the reason of an alert. */
  explains({ key, atMs }: StorageAlert, graceMs: number): boolean {
    return atMs >= this.fault.startMs && atMs <= this.fault.endMs + graceMs &&
      this.#affected.has(key);
  }

  /** Time to the first alert on what is hit directly, `undefined` if there is none. */
  delayMs(
    alerts: readonly StorageAlert[],
    graceMs: number,
  ): number | undefined {
    let first = Infinity;
    for (const alert of alerts) {
      if (this.#primary.has(alert.key) && this.explains(alert, graceMs)) {
        first = Math.min(first, alert.atMs);
      }
    }
    return first === Infinity ? undefined : first - this.fault.startMs;
  }
}

/** The texts of series, and of the resources that they belong to. */
function withResources(series: ReadonlySet<string>): ReadonlySet<string> {
  const texts = new Set(series);
  for (const text of series) texts.add(resourceOf(text));
  return texts;
}

/**
 * The labels name ports by their id alone, the identity of a port has its name
 * too (`storage/port/id:name/metric`). A colon of an id is percent-encoded.
 */
function withoutResourceName({ key, atMs }: StorageAlert): StorageAlert {
  return { key: key.replace(/:[^/]*/, ""), atMs };
}

/** The first three parts of a text. */
function resourceOf(text: string): string {
  return text.split("/", 3).join("/");
}

/** Whether an alert lies in the time and, where the event names volumes, on one of them. */
function liesIn(
  { key, atMs }: StorageAlert,
  { startMs, endMs, volumes }: BenignEvent,
  storageId: string,
): boolean {
  if (atMs < startMs || atMs > endMs) return false;
  if (volumes.size === 0) return true;
  const [storage, type, resource] = key.split("/").map(decodeURIComponent);
  return storage === storageId && type === "volume" && volumes.has(resource);
}
