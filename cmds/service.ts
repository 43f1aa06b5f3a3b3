/**
 * One run of the service, whatever its source: wires the parts, runs the
 * pipeline until the input ends or a signal comes, says how it ended.
 *
 * @module
 */

import { ConfigError } from "../lib/config/config_error.ts";
import type { LoadedConfig } from "../lib/config/load.ts";
import { SERIES_DETECTOR_VERSION } from "../lib/detect/series_detector.ts";
import { EmitError, type Emitter } from "../lib/emit/emitter.ts";
import { FanOut, type FanOutOptions } from "../lib/emit/fan_out.ts";
import { pipelineCounters } from "../lib/pipeline/counters.ts";
import type { Message } from "../lib/model/message.ts";
import type { Judge } from "../lib/pipeline/judge.ts";
import { runPipeline } from "../lib/pipeline/pipeline.ts";
import { StateKeeper } from "../lib/pipeline/state_keeper.ts";
import { EventHub } from "../lib/serve/event_hub.ts";
import { type Source, SourceError } from "../lib/source/source.ts";
import { StateError } from "../lib/state/state_error.ts";
import { getLogger } from "../lib/telemetry/logger.ts";
import { LoggingError, type LoggingHandle } from "../lib/telemetry/logging.ts";
import { Registry } from "../lib/telemetry/metrics.ts";
import { EXIT } from "./command.ts";
import { type ConfigAgain, listenForReload } from "./config_again.ts";
import { startFeedAlarm } from "./feed_alarm.ts";
import { liveOptions, makeJudge } from "./make_judge.ts";
import { openHistory } from "./open_history.ts";
import { Outlet } from "./outlet.ts";
import { makeLogging } from "./make_logging.ts";
import { Reloader } from "./reload.ts";
import { showService } from "./show_service.ts";
import { listenForShutdown } from "./shutdown.ts";
import { every, meter, reporter } from "./reports.ts";
import { startServing } from "./make_serve.ts";
import { strayRejectionListener } from "./stray_rejections.ts";
import { makeTopology, type ToldTopology } from "./make_topology.ts";
import { openTerminal, type Terminal } from "./terminal.ts";
import { versionLine } from "./version.ts";

/** When the service first logs its figures, and how often from then on, in ms. */
const FIRST_REPORT_MS = 5_000;
const REPORT_MS = 60_000;

/** How long storing the state may take at the end, in ms: the rest is read again. */
const LAST_SAVE_MS = 3_000;

/** What emitters may need of the service. */
export interface Surroundings {
  /** Where standard output goes. */
  readonly terminal: Terminal;
  /** Where the metrics go. */
  readonly registry: Registry;
  /** What is open now and was told. */
  readonly open: () => readonly Message[];
}

/** What differs between the commands that run the service. */
export interface ServiceParts {
  /** Makes the source, which goes on at the next offset of each partition that a memory has. */
  readonly source: (offsets?: ReadonlyMap<number, string>) => Source;
  /** File for what outlives the process; `""` or not there: nothing does. */
  readonly statePath?: string;
  /** File for what was said; `""`: it is kept in memory; not there: nowhere. */
  readonly historyPath?: string | undefined;
  /** Whether it is served over HTTP, which needs a history. Default false. */
  readonly isServed?: boolean;
  /**
   * Whether the input is live: then a feed that stops is told of, and Delfin may
   * be asked what lives on what. A replay must not depend on either.
   */
  readonly isLive?: boolean;
  /** Loads the configuration anew while the service runs; not there: nobody does. */
  readonly again?: ConfigAgain;
  /** Makes the emitters, which may ask what is open now. */
  readonly emitters: (surroundings: Surroundings) => readonly Emitter[];
  /** Where the metrics go. Default: a registry of its own. */
  readonly registry?: Registry;
  /** Which emitters nobody waits for, and where their messages wait. Default: all are waited for. */
  readonly delivery?: Pick<FanOutOptions, "optional" | "spool">;
}

/**
 * Runs the service to its end.
 *
 * @param loaded The configuration.
 * @param parts The parts that are the command's choice.
 * @returns The exit code.
 * @throws {ConfigError} If the topology file is wrong.
 */
export async function runService(
  loaded: LoadedConfig,
  parts: ServiceParts,
): Promise<number> {
  const told = makeTopology(loaded.config);
  const terminal = openTerminal();
  let logging: LoggingHandle;
  try {
    logging = makeLogging(loaded.config, terminal.writeError);
  } catch (error) {
    if (!(error instanceof LoggingError)) throw error;
    console.error(error.message);
    return EXIT.config;
  }
  const log = getLogger("run");
  log.info(versionLine());
  for (const note of loaded.notes) log.info(note);
  let emitters: readonly Emitter[] = [];
  let open = (): readonly Message[] => []; // until there is a judge
  try {
    const { registry = new Registry() } = parts;
    emitters = parts.emitters({ terminal, registry, open: () => open() });
    const onOpen = (told: () => readonly Message[]) => open = told;
    return await runToEnd(
      loaded,
      { ...parts, told, logging, registry, onOpen },
      emitters,
      terminal,
    );
  } catch (error) {
    return endedBy(error, emitters.length);
  } finally {
    terminal.close();
    logging.close();
  }
}

async function runToEnd(
  loaded: LoadedConfig,
  parts: ServiceParts & {
    readonly told: ToldTopology;
    readonly logging: LoggingHandle;
    readonly registry: Registry;
    readonly onOpen: (told: () => readonly Message[]) => void;
  },
  emitters: readonly Emitter[],
  terminal: Terminal,
): Promise<number> {
  const log = getLogger("run");
  const { registry } = parts;
  const counters = pipelineCounters(registry);
  const makeNewJudge = () =>
    makeJudge(loaded, counters, () => parts.told.topology);
  const { judge, keeper } = recall(loaded, parts, registry, makeNewJudge);
  const reloader = new Reloader({
    loaded,
    load: parts.again?.load ?? (() => loaded),
    prepare(next) {
      const putTopology = parts.told.prepare(next.config);
      return () => {
        putTopology();
        parts.logging.setLevel(next.config.default.logLevel);
        keeper?.setInterval(next.config.state.intervalMs);
        outlet.plan(next.maintenance.windows);
        judge.reconfigure(liveOptions(next));
      };
    },
    log,
    registry,
  });
  const source = parts.source(keeper?.offsets);
  const offsets = () => source.offsets?.() ?? new Map<number, string>();
  const afterBatch = async () => {
    outlet.settle();
    await keeper?.afterBatch(offsets());
  };
  const history = openHistory(loaded, parts.historyPath, registry);
  const fanOut = new FanOut({ ...parts.delivery, emitters, registry });
  const events = new EventHub();
  const { maxSeries } = loaded.config.store;
  const show = showService(registry, { judge, maxSeries, source });
  const lookAt = meter(counters, judge, source);
  const [ofRun, ofReport] = [lookAt(), lookAt()];
  const report = reporter(counters, log);
  terminal.start(lookAt());
  const reports = every(
    FIRST_REPORT_MS,
    REPORT_MS,
    () => report(ofReport()),
  );
  const shutdown = listenForShutdown();
  shutdown.stop.addEventListener("abort", () => terminal.close());
  const onStrayRejection = strayRejectionListener(shutdown.stop, log);
  globalThis.addEventListener("unhandledrejection", onStrayRejection);
  const outlet = new Outlet({
    history,
    retentionMs: loaded.config.history.retentionMs,
    events,
    fanOut,
    newestMs: () => judge.newestMs,
    abandon: shutdown.abandon,
    log,
    registry,
  });
  outlet.plan(loaded.maintenance.windows);
  parts.onOpen(() => outlet.told(judge.open()));
  const emit = (messages: readonly Message[], signal: AbortSignal) =>
    outlet.say(messages, signal);
  const { feedTimeoutMs } = loaded.config.silence;
  const alarm = parts.isLive === true && feedTimeoutMs > 0
    ? startFeedAlarm({
      timeoutMs: feedTimeoutMs,
      topic: loaded.config.dataParser.kafkaTopic,
      detector: SERIES_DETECTOR_VERSION,
      get config() {
        return reloader.hash;
      },
      emit: (incident) => emit([incident], shutdown.abandon),
    })
    : undefined;
  let batchSinceMs: number | undefined;
  const onBatch = (isInHand: boolean) => {
    batchSinceMs = isInHand ? performance.now() : undefined;
    show.batch(isInHand);
    alarm?.batch(isInHand);
  };
  const isServed = parts.isServed === true && history !== undefined;
  const serving = !isServed ? undefined : startServing({
    loaded: () => reloader.loaded,
    hash: () => reloader.hash,
    judge,
    source,
    counters,
    fanOut,
    keeper,
    history: history.file,
    takeFeedback(feedback) {
      outlet.takeFeedback(feedback);
      judge.takeFeedback(feedback);
    },
    windows: () => outlet.windows,
    events,
    registry,
    batchSinceMs: () => batchSinceMs,
  });
  const stopWatch = show.watchEventLoop();
  const stopReloads = parts.again === undefined
    ? () => {}
    : listenForReload(parts.again, () => reloader.reload());
  if (parts.isLive === true) parts.told.askDelfin(shutdown.stop);
  try {
    await runPipeline({ source, judge, emit, onBatch, afterBatch }, shutdown);
    await keeper?.save(offsets(), LAST_SAVE_MS);
    report(ofRun());
    log.info(shutdown.stop.aborted ? "stopped" : "the input has ended");
    return EXIT.done;
  } finally {
    stopReloads();
    reports.stop();
    await serving?.();
    stopWatch();
    alarm?.stop();
    keeper?.close();
    await fanOut.close();
    history?.close();
    globalThis.removeEventListener("unhandledrejection", onStrayRejection);
    shutdown.close(); // last: it bounds the time that all of this may take
  }
}

/** A judge with what an earlier process has learned, and who stores it from now on. */
function recall(
  { config }: LoadedConfig,
  parts: ServiceParts,
  registry: Registry,
  makeNewJudge: () => Judge,
): { readonly judge: Judge; readonly keeper: StateKeeper | undefined } {
  if (!parts.statePath) return { judge: makeNewJudge(), keeper: undefined };
  let judge: Judge | undefined;
  const keeper = new StateKeeper({
    path: parts.statePath,
    topic: config.dataParser.kafkaTopic,
    intervalMs: config.state.intervalMs,
    memory: () => (judge = makeNewJudge()).memory,
    now: () => performance.now(),
    log: getLogger("state"),
    registry,
  });
  return { judge: judge!, keeper };
}

/**
 * Says why the service ended before its time. A reader that has seen enough,
 * as `head` does, is a good end only where nobody else waits for anomalies.
 */
function endedBy(error: unknown, emitterCount: number): number {
  if (error instanceof ConfigError) {
    for (const { at, text } of error.problems) {
      getLogger("run").error(`${at}: ${text}`);
    }
    return EXIT.config;
  }
  const isReaderGone = error instanceof EmitError && error.isPermanent &&
    emitterCount === 1;
  const isExpected = error instanceof SourceError ||
    error instanceof EmitError || error instanceof StateError;
  if (!isReaderGone) {
    const text = error instanceof Error ? error.message : String(error);
    getLogger("run").error(text, isExpected ? {} : { error });
  }
  return isReaderGone ? EXIT.done : EXIT.failed;
}
