/**
 * A contender that is watched: what it said is kept for the report, beside the
 * scores that the tables are made of.
 *
 * @module
 */

import type { Contender } from "./contender.ts";
import type { SeriesVerdict } from "./series_score.ts";
import type { StorageRecording } from "./storage_corpus.ts";
import type { StorageIncident } from "./storage_score.ts";

/** What a contender said of a recording. */
export interface RecordingVerdict {
  /** The recording with its labels. */
  readonly recording: StorageRecording;
  /** Its incidents, in any order. */
  readonly incidents: readonly StorageIncident[];
}

/** What a contender said. */
export interface Testimony {
  /** Its name. */
  readonly name: string;
  /** Of single series, in the order in which it saw them. */
  readonly series: readonly SeriesVerdict[];
  /** Of recordings, in the order in which it saw them. */
  readonly recordings: readonly RecordingVerdict[];
}

/** A contender that is watched. */
export interface Witnessed {
  /** Judges as the contender does. */
  readonly contender: Contender;
  /** Grows with every verdict; the verdicts are those that the tables get, not copies. */
  readonly testimony: Testimony;
}

/** Watches a contender. */
export function witness(contender: Contender): Witnessed {
  const series: SeriesVerdict[] = [];
  const recordings: RecordingVerdict[] = [];
  return {
    contender: {
      name: contender.name,
      judgeSeries(labeled) {
        const verdict = contender.judgeSeries(labeled);
        series.push(verdict);
        return verdict;
      },
      async judgeRecording(recording) {
        const incidents = await contender.judgeRecording(recording);
        recordings.push({ recording, incidents });
        return incidents;
      },
    },
    testimony: { name: contender.name, series, recordings },
  };
}
