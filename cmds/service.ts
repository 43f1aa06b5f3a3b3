/**
 * One run of the service, whatever its source: wires the parts, runs the
 * pipeline until the input ends or a signal comes, says how it ended.
 *
 * @module
 */

import type { LoadedConfig } from "../lib/config/load.ts";
import { EmitError, type Emitter } from "../lib/emit/emitter.ts";
import { FanOut } from "../lib/emit/fan_out.ts";
import {
  type PipelineCounters,
  pipelineCounters,
} from "../lib/pipeline/counters.ts";
import type { Judge } from "../lib/pipeline/judge.ts";
import { runPipeline } from "../lib/pipeline/pipeline.ts";
import { type Source, SourceError } from "../lib/source/source.ts";
import { getLogger } from "../lib/telemetry/logger.ts";
import { LoggingError, type LoggingHandle } from "../lib/telemetry/logging.ts";
import { Registry } from "../lib/telemetry/metrics.ts";
import { EXIT } from "./command.ts";
import { makeJudge } from "./make_judge.ts";
import { makeLogging } from "./make_logging.ts";
import { listenForShutdown } from "./shutdown.ts";
import type { StatusFigures } from "./status_line.ts";
import { openTerminal, type Terminal } from "./terminal.ts";
import { versionLine } from "./version.ts";

/** When the service first logs its figures, and how often from then on, in ms. */
const FIRST_REPORT_MS = 5_000;
const REPORT_MS = 60_000;

/** What differs between the commands that run the service. */
export interface ServiceParts {
  /** Makes the source. */
  readonly source: () => Source;
  /** Makes the emitters. */
  readonly emitters: (terminal: Terminal) => readonly Emitter[];
}

/**
 * Runs the service to its end.
 *
 * @param loaded The configuration.
 * @param parts The parts that are the command's choice.
 * @returns The exit code.
 */
export async function runService(
  loaded: LoadedConfig,
  parts: ServiceParts,
): Promise<number> {
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
  try {
    return await runToEnd(loaded, parts, terminal);
  } catch (error) {
    return endedBy(error);
  } finally {
    terminal.close();
    logging.close();
  }
}

async function runToEnd(
  loaded: LoadedConfig,
  parts: ServiceParts,
  terminal: Terminal,
): Promise<number> {
  const log = getLogger("run");
  const registry = new Registry();
  const counters = pipelineCounters(registry);
  const judge = makeJudge(loaded.config, counters);
  const source = parts.source();
  const fanOut = new FanOut({ emitters: parts.emitters(terminal), registry });
  const lookAt = meter(counters, judge, source);
  terminal.start(lookAt());
  const report = every(FIRST_REPORT_MS, REPORT_MS, logFigures(lookAt()));
  const shutdown = listenForShutdown();
  globalThis.addEventListener("unhandledrejection", onStrayRejection);
  try {
    const emit = fanOut.emit.bind(fanOut);
    await runPipeline({ source, judge, emit }, shutdown);
    logFigures(lookAt())();
    log.info(shutdown.stop.aborted ? "stopped" : "the input has ended");
    return EXIT.done;
  } finally {
    globalThis.removeEventListener("unhandledrejection", onStrayRejection);
    shutdown.close();
    report.stop();
    await fanOut.close();
  }
}

/**
 * A promise inside a library that nobody waits for must not end the service:
 * sources and emitters notice by themselves when they stand still.
 */
function onStrayRejection(event: PromiseRejectionEvent): void {
  event.preventDefault();
  getLogger("run").error("Nobody handled a rejection", { error: event.reason });
}

/**
 * Makes readers of the figures. Each has its own idea of "since the last look".
 */
function meter(
  counters: PipelineCounters,
  judge: Judge,
  source: Source,
): () => () => StatusFigures {
  return () => {
    let last = { atMs: performance.now(), samples: 0 };
    return () => {
      const now = { atMs: performance.now(), samples: counters.samples.value };
      const seconds = (now.atMs - last.atMs) / 1000;
      const { state, lag } = source.status();
      const figures = {
        state,
        records: counters.records.value,
        series: judge.store.size,
        samples: now.samples,
        samplesPerSecond: Math.round(
          (now.samples - last.samples) / Math.max(seconds, 1e-3),
        ),
        anomalies: counters.anomalies("open").value,
        open: judge.openCount,
        lag,
      };
      last = now;
      return figures;
    };
  };
}

function logFigures(lookAt: () => StatusFigures): () => void {
  return () => {
    const { state, ...figures } = lookAt();
    getLogger("run").info(state, figures);
  };
}

/** Calls a function after `firstMs`, then every `restMs`. */
function every(
  firstMs: number,
  restMs: number,
  call: () => void,
): { stop(): void } {
  let timer = setTimeout(() => {
    call();
    timer = setInterval(call, restMs);
  }, firstMs);
  return { stop: () => clearTimeout(timer) };
}

/** Says why the service ended before its time. */
function endedBy(error: unknown): number {
  const isReaderGone = error instanceof EmitError && error.isPermanent;
  const isExpected = error instanceof SourceError || error instanceof EmitError;
  if (!isReaderGone) {
    const text = error instanceof Error ? error.message : String(error);
    getLogger("run").error(text, isExpected ? {} : { error });
  }
  return isReaderGone ? EXIT.done : EXIT.failed;
}
