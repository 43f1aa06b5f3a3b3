/**
 * Tells when the whole feed stops, by the wall clock.
 *
 * @module
 */

import { type FeedFacts, feedIncident } from "../lib/decide/feed_incident.ts";
import type { Incident } from "../lib/model/incident.ts";
import { FeedWatch } from "../lib/pipeline/feed_watch.ts";
import { getLogger } from "../lib/telemetry/logger.ts";

/** How often it is looked at, in ms, at most a tenth of the timeout. */
const LOOK_MS = 15_000;

/** What an alarm needs. */
export interface FeedAlarmOptions
  extends Pick<FeedFacts, "topic" | "detector" | "config"> {
  /** The feed is silent after so long without a record, in ms, > 0. */
  readonly timeoutMs: number;
  /** Delivers a message; what it throws is logged. */
  readonly emit: (incident: Incident) => Promise<void>;
}

/** A watch that rings. */
export interface FeedAlarm {
  /** A batch has come, or is done with. */
  batch(isInHand: boolean): void;
  /** Stops the watch. */
  stop(): void;
}

/** The clocks of a machine. */
export interface FeedClock {
  /** What the clock on the wall shows, in ms since 1970. */
  readonly wallMs: () => number;
  /** A clock that never goes back, in ms. */
  readonly steadyMs: () => number;
  /** Calls a function every so many ms, until what it returns is called. */
  readonly every: (ms: number, call: () => void) => () => void;
}

const THIS_MACHINE: FeedClock = {
  wallMs: () => Date.now(),
  steadyMs: () => performance.now(),
  every(ms, call) {
    const timer = setInterval(call, ms);
    return () => clearInterval(timer);
  },
};

/** Begins to watch. */
export function startFeedAlarm(
  options: FeedAlarmOptions,
  clock: FeedClock = THIS_MACHINE,
): FeedAlarm {
  const { timeoutMs, emit, topic, detector } = options;
  const log = getLogger("feed");
  const watch = new FeedWatch({ timeoutMs, now: clock.steadyMs });
  let lastMs = clock.wallMs();
  let silentSinceMs = lastMs;
  /** When the first record after a silence came; NaN until then. */
  let returnedMs = lastMs;
  let isInHand = false;
  const look = () => {
    // While one of its batches is judged or delivered, nothing more is asked for.
    if (isInHand) watch.recordSeen();
    const change = watch.check();
    if (change === undefined) return;
    const isSilent = change === "silent";
    if (isSilent) [silentSinceMs, returnedMs] = [lastMs, NaN];
    const incident = feedIncident({
      state: isSilent ? "open" : "resolved",
      lastMs: silentSinceMs,
      atMs: isSilent ? clock.wallMs() : returnedMs,
      topic,
      detector,
      config: options.config, // it may change
    });
    log[isSilent ? "error" : "info"](incident.why, { topic });
    emit(incident).catch((error) =>
      log.warn("Cannot deliver that the feed is silent", { error })
    );
  };
  const stop = clock.every(Math.min(LOOK_MS, timeoutMs / 10), look);
  return {
    batch(inHand) {
      isInHand = inHand;
      watch.recordSeen();
      if (!inHand) return;
      lastMs = clock.wallMs();
      if (Number.isNaN(returnedMs)) returnedMs = lastMs;
    },
    stop,
  };
}
