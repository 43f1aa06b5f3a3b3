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
  /** A record has come. */
  recordSeen(): void;
  /** Stops the watch. */
  stop(): void;
}

/** Begins to watch. */
export function startFeedAlarm(options: FeedAlarmOptions): FeedAlarm {
  const { timeoutMs, emit, topic, detector, config } = options;
  const log = getLogger("feed");
  const watch = new FeedWatch({ timeoutMs, now: () => performance.now() });
  let lastMs = Date.now();
  let silentSinceMs = lastMs;
  const look = () => {
    const change = watch.check();
    if (change === undefined) return;
    const isSilent = change === "silent";
    if (isSilent) silentSinceMs = lastMs;
    const incident = feedIncident({
      state: isSilent ? "open" : "resolved",
      lastMs: silentSinceMs,
      atMs: Date.now(),
      topic,
      detector,
      config,
    });
    log[isSilent ? "error" : "info"](incident.why, { topic });
    emit(incident).catch((error) =>
      log.warn("Cannot deliver that the feed is silent", { error })
    );
  };
  const timer = setInterval(look, Math.min(LOOK_MS, timeoutMs / 10));
  return {
    recordSeen() {
      lastMs = Date.now();
      watch.recordSeen();
    },
    stop: () => clearInterval(timer),
  };
}
