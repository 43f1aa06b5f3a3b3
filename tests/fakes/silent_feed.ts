/**
 * Records of arrays by hand, for tests of silence.
 *
 * @module
 */

import { SilenceWatch } from "../../lib/decide/silence.ts";
import { makeSeriesKey } from "../../lib/model/series.ts";
import type { SilenceEvent } from "../../lib/model/silence.ts";

/** A minute in ms. */
export const MIN = 60_000;
/** A time in ms since 1970: 2026-01-01T00:00Z. */
export const START = Date.UTC(2026, 0, 1);

/** What an event is about, for short: `open series a/volume/v1/iops`. */
export function brief({ state, level, key }: SilenceEvent): string {
  return `${state} ${level} ${key}`;
}

/** Feeds a watch; series are named by canonical texts of plain parts, `a/volume/v1/iops`. */
export class SilentFeed {
  /** What is fed. */
  readonly watch: SilenceWatch;
  /** Everything that it has said. */
  readonly events: SilenceEvent[] = [];
  readonly #handles = new Map<string, number>();

  /** A feed that has sent nothing. */
  constructor(intervals = 3) {
    this.watch = new SilenceWatch({ intervals });
  }

  /** One record with these series at one time, in minutes since the start. Returns what it causes. */
  record(minute: number, ...series: string[]): string[] {
    for (const text of series) {
      this.watch.see(this.#handleOf(text), START + minute * MIN);
    }
    return this.end();
  }

  /** Ends a record. */
  end(): string[] {
    const events: SilenceEvent[] = [];
    this.watch.endRecord(events);
    this.events.push(...events);
    return events.map(brief);
  }

  /** An empty poll of an array. */
  emptyPoll(storageId: string): string[] {
    this.watch.seeEmptyPoll(storageId);
    return this.end();
  }

  /** Forgets a series. */
  forget(text: string): string[] {
    const events: SilenceEvent[] = [];
    this.watch.forget(this.#handleOf(text), events);
    this.#handles.delete(text);
    this.events.push(...events);
    return events.map(brief);
  }

  #handleOf(text: string): number {
    const known = this.#handles.get(text);
    if (known !== undefined) return known;
    const [storageId, resourceType, resourceId, metric] = text.split("/");
    const handle = this.watch.register(
      makeSeriesKey({
        storageId: storageId!,
        resourceType: resourceType!,
        resourceId: resourceId!,
        metric: metric!,
      }),
    );
    this.#handles.set(text, handle);
    return handle;
  }
}
