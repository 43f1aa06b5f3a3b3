/**
 * What the HTTP side needs of the rest of the program.
 *
 * @module
 */

import type { SeriesKey, SeriesLabels } from "../model/series.ts";
import type { Feedback } from "../model/feedback.ts";
import type { HistoryFile, HistoryReader } from "../state/history_file.ts";
import type { EventHub } from "./event_hub.ts";

/** The kept samples of a series, oldest first. */
export interface SampleWindow {
  /** How many, >= 0. */
  readonly length: number;
  /** Time of one in ms since 1970; position 0 is the oldest. */
  atMs(position: number): number;
  /** Its value. */
  value(position: number): number;
}

/** A series as the judge keeps it. */
export interface LiveSeries {
  /** Its identity. */
  readonly key: SeriesKey;
  /** Its labels. */
  readonly labels: SeriesLabels;
  /** Its samples. */
  readonly ring: SampleWindow;
  /** What the judge thinks of it. */
  readonly state: {
    /** Score of the newest sample, in ln LOF. */
    readonly score: number;
    /** Its array. */
    readonly array: {
      /** The newest sample of any series of it, in ms since 1970; `-Infinity` before the first. */
      readonly newestMs: number;
    };
    /** How it is scored. */
    readonly detector: {
      /** Interval in ms; 0 while it is unknown. */
      readonly intervalMs: number;
      /** Whether the windows are full. */
      readonly isFull: boolean;
    };
  };
}

/** All series that are alive. */
export interface LiveSeriesSet {
  /** How many. */
  readonly size: number;
  /** One by its canonical text. */
  get(keyText: string): LiveSeries | undefined;
  /** All, in no order. */
  values(): Iterable<LiveSeries>;
}

/** One reason why the service is, or is not, ready. */
export interface HealthCheck {
  /** What is looked at, one word: `source`, `lag`, `state`, `pipeline`. */
  readonly name: string;
  /** Whether it is well. */
  readonly ok: boolean;
  /** One sentence. */
  readonly detail: string;
}

/** What the service says of itself. */
export interface ServiceStatus {
  /** Version of the program. */
  readonly version: string;
  /** Name and version of the detector. */
  readonly detector: string;
  /** Hash of the settings that verdicts depend on. */
  readonly config: string;
  /** When it started, in ms since 1970. */
  readonly startedMs: number;
  /** The source. */
  readonly source: {
    /** `kafka`, `file` or `simulate`. */
    readonly name: string;
    /** One word on what it does. */
    readonly state: string;
    /** Records that are not read yet; `null` where unknown. */
    readonly lag: number | null;
    /** What is assigned or open. */
    readonly assignment: string;
  };
  /** Since the start. */
  readonly records: number;
  /** Since the start. */
  readonly samples: number;
  /** Time of the newest sample, in ms since 1970; `null` before there is one. */
  readonly newestMs: number | null;
  /** Series that are alive. */
  readonly series: number;
  /** Incidents that are open. */
  readonly openIncidents: number;
  /** Anomalies that are open. */
  readonly openAnomalies: number;
  /** What was refused since the start, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** How the emitters are doing. */
  readonly emitters: readonly {
    readonly name: string;
    readonly accepted: number;
    readonly failures: number;
    readonly queued: number;
    readonly dropped: number;
    readonly isFailing: boolean;
    readonly isRequired: boolean;
  }[];
}

/** One setting that is in force. */
export interface ShownSetting {
  /** Name of its section. */
  readonly section: string;
  /** Name of its key. */
  readonly key: string;
  /** Its value as text; `***` for a secret. */
  readonly value: string;
  /** Where it comes from. */
  readonly origin: string;
}

/** A maintenance window and when it is open. */
export interface ShownWindow {
  /** Its name. */
  readonly name: string;
  /** The labels of what the work is on. */
  readonly match: Readonly<Record<string, string>>;
  /** When it first begins, on the clock of its zone. */
  readonly start: string;
  /** How long it lasts, in ms. */
  readonly durationMs: number;
  /** What is still wrong so long after its end is told, in ms. */
  readonly graceMs: number;
  /** When it comes again; `""`: never. */
  readonly rrule: string;
  /** IANA name of its zone. */
  readonly timeZone: string;
  /** When it is over, in ms since 1970; `null` while it is not open. */
  readonly openUntilMs: number | null;
  /** When it begins next, in ms since 1970; `null`: never again. */
  readonly nextMs: number | null;
}

/** All that is asked. */
export interface ServePorts {
  /** What was said, and what was done about it. */
  readonly history: HistoryReader & Pick<HistoryFile, "addAction">;
  /** Passes on what an operator said; it counts from the next record on. */
  readonly takeFeedback: (feedback: Feedback) => void;
  /** The series now. */
  readonly series: LiveSeriesSet;
  /** From ms since 1970 to ms of the site's clock. */
  readonly localMs: (atMs: number) => number;
  /**
   * Scores samples one after the other, as a detector that begins with the
   * first of them does: in ln LOF, 0 while it learns the interval.
   */
  readonly scores: (samples: SampleWindow) => Float64Array;
  /** The service now. */
  readonly status: () => ServiceStatus;
  /** Whether the process does its work at all; it is to be restarted if not. */
  readonly liveness: () => readonly HealthCheck[];
  /** Whether its answers can be relied on. */
  readonly readiness: () => readonly HealthCheck[];
  /** The settings that are in force. */
  readonly settings: () => readonly ShownSetting[];
  /** The maintenance windows that are in force. */
  readonly maintenance: () => readonly ShownWindow[];
  /** Metrics as Prometheus text. */
  readonly metrics: () => string;
  /** Tells what is said. */
  readonly events: EventHub;
}
