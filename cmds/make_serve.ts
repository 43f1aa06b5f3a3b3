/**
 * The running service to its HTTP side.
 *
 * @module
 */

import { effectiveConfig } from "../lib/config/effective.ts";
import type { LoadedConfig } from "../lib/config/load.ts";
import { isOpenToOthers } from "../lib/config/open_to_others.ts";
import type { Config } from "../lib/config/schema.ts";
import {
  SERIES_DETECTOR_VERSION,
  SeriesDetectorFactory,
} from "../lib/detect/series_detector.ts";
import type { FanOut } from "../lib/emit/fan_out.ts";
import type { Feedback } from "../lib/model/feedback.ts";
import type { MaintenanceWindow } from "../lib/maintenance/window.ts";
import { localTime } from "../lib/model/local_time.ts";
import type { PipelineCounters } from "../lib/pipeline/counters.ts";
import type { Judge } from "../lib/pipeline/judge.ts";
import type { StateKeeper } from "../lib/pipeline/state_keeper.ts";
import { makeApp } from "../lib/serve/app.ts";
import type { EventHub } from "../lib/serve/event_hub.ts";
import { Guard } from "../lib/serve/guard.ts";
import {
  type HealthFacts,
  livenessOf,
  readinessOf,
} from "../lib/serve/health.ts";
import type {
  SampleWindow,
  ServePorts,
  ServiceStatus,
  ShownWindow,
} from "../lib/serve/ports.ts";
import { startServer } from "../lib/serve/server.ts";
import type { Source } from "../lib/source/source.ts";
import type { HistoryFile } from "../lib/state/history_file.ts";
import { getLogger } from "../lib/telemetry/logger.ts";
import type { Registry } from "../lib/telemetry/metrics.ts";
import { VERSION } from "./version.ts";

/** The running service. */
export interface RunningService {
  /** The configuration in force. */
  readonly loaded: () => LoadedConfig;
  /** Its hash. */
  readonly hash: () => string;
  /** Knows series and what is open. */
  readonly judge: Judge;
  /** Reads. */
  readonly source: Source;
  /** What the pipeline counts. */
  readonly counters: PipelineCounters;
  /** Delivers. */
  readonly fanOut: FanOut;
  /** Stores; `undefined`: nobody does. */
  readonly keeper: StateKeeper | undefined;
  /** What was said. */
  readonly history: HistoryFile;
  /** Passes on what an operator said. */
  readonly takeFeedback: (feedback: Feedback) => void;
  /** The maintenance windows in force. */
  readonly windows: () => readonly MaintenanceWindow[];
  /** Tells what is said. */
  readonly events: EventHub;
  /** All metrics. */
  readonly registry: Registry;
  /** When the batch in hand came, by `performance.now()`; `undefined` while there is none. */
  readonly batchSinceMs: () => number | undefined;
}

/**
 * Begins to serve, if the configuration says where.
 *
 * @returns Ends it.
 * @throws {Deno.errors.NotFound} If a file for TLS cannot be read.
 */
export function startServing(
  service: RunningService,
): (() => Promise<void>) | undefined {
  const { serve } = service.loaded().config;
  if (serve.listen === "") return undefined;
  const log = getLogger("serve");
  const tls = tlsOf(serve);
  const guard = new Guard({
    token: serve.token,
    isReadingGuarded: isOpenToOthers(serve.listen),
    isSecure: tls !== undefined,
    allowedHosts: serve.allowedHosts,
  });
  const app = makeApp({ ports: portsOf(service), guard, log });
  const { listen } = serve;
  const stop = startServer({
    listen,
    tls,
    fetch: (request) => app.fetch(request),
    log,
  });
  return async () => {
    service.events.close();
    await stop();
  };
}

function tlsOf(
  { tlsCertFile, tlsKeyFile }: Config["serve"],
): { readonly cert: string; readonly key: string } | undefined {
  if (tlsCertFile === "") return undefined;
  return {
    cert: Deno.readTextFileSync(tlsCertFile),
    key: Deno.readTextFileSync(tlsKeyFile),
  };
}

function portsOf(service: RunningService): ServePorts {
  const { loaded, judge, history, events, registry, takeFeedback } = service;
  const { detect, decide } = loaded().config;
  const localMs = localTime(detect.timeZone);
  const { memory } = detect;
  const { newNormalMs } = decide;
  const detectors = new SeriesDetectorFactory({ memory, localMs, newNormalMs });
  const startedMs = Date.now();
  const facts = () => factsOf(service);
  return {
    history,
    takeFeedback,
    events,
    series: judge.store,
    localMs,
    scores: (samples) => scoresBy(detectors, samples),
    status: () => statusOf(service, startedMs),
    liveness: () => livenessOf(facts()),
    readiness: () => readinessOf(facts()),
    settings: () => effectiveConfig(loaded()),
    maintenance: () => service.windows().map(shownWindow),
    metrics: () => registry.render(),
  };
}

function shownWindow(window: MaintenanceWindow): ShownWindow {
  const { name, match, start, durationMs, graceMs, rrule, timeZone } = window;
  const nowMs = Date.now();
  return {
    name,
    match,
    start,
    durationMs,
    graceMs,
    rrule,
    timeZone,
    openUntilMs: window.openAt(nowMs)?.endMs ?? null,
    nextMs: window.nextAfter(nowMs)?.startMs ?? null,
  };
}

function scoresBy(
  detectors: SeriesDetectorFactory,
  samples: SampleWindow,
): Float64Array {
  const detector = detectors.create();
  const scores = new Float64Array(samples.length);
  for (let i = 0; i < samples.length; i++) {
    scores[i] = detector.take(samples.atMs(i), samples.value(i)).score;
  }
  return scores;
}

function factsOf(
  { source, fanOut, keeper, loaded, batchSinceMs }: RunningService,
): HealthFacts {
  const { state, assignment, lag } = source.status();
  return {
    nowMs: performance.now(),
    batchSinceMs: batchSinceMs(),
    isHeldUp: fanOut.status()
      .some(({ isRequired, isFailing }) => isRequired && isFailing),
    sourceState: state,
    assignment,
    // Other sources know nothing of a lag.
    lag: source.offsets === undefined ? 0 : lag,
    stateAgeMs: keeper?.ageMs,
    stateIntervalMs: loaded().config.state.intervalMs,
  };
}

function statusOf(
  { hash, judge, source, counters, fanOut }: RunningService,
  startedMs: number,
): ServiceStatus {
  const { state, assignment, lag } = source.status();
  return {
    version: VERSION,
    detector: SERIES_DETECTOR_VERSION,
    config: hash(),
    startedMs,
    source: { name: source.name, state, assignment, lag: lag ?? null },
    records: counters.records.value,
    samples: counters.samples.value,
    newestMs: judge.newestMs < 0 ? null : judge.newestMs,
    series: judge.store.size,
    openIncidents: judge.incidentCount,
    openAnomalies: judge.openCount,
    refused: { ...counters.refused() },
    emitters: fanOut.status().map((emitter) => ({ ...emitter })),
  };
}
