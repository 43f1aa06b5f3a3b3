/**
 * How the service ends when it is told to.
 *
 * @module
 */

import type { PipelineSignals } from "../lib/pipeline/pipeline.ts";
import { getLogger } from "../lib/telemetry/logger.ts";
import { EXIT } from "./command.ts";

/**
 * How long the batch in hand may take to be delivered and committed once a
 * signal has come, in ms.
 */
const DRAIN_MS = 5_000;

/**
 * How long the whole end may take, in ms: below the 10 s that service managers
 * commonly grant before they kill.
 */
const END_MS = 9_000;

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Exit codes of a process that a signal ended at once: 128 + its number. */
const EXIT_BY_SIGNAL = { SIGINT: 130, SIGTERM: 143 } as const;

/** Listens for signals; {@linkcode Shutdown.close} ends that. */
export interface Shutdown extends PipelineSignals {
  /** Stops listening. */
  close(): void;
}

/**
 * The first SIGINT or SIGTERM drains: no new batch, the one in hand is
 * finished. A second one ends the process at once; what was not committed
 * comes again at the next start.
 */
export function listenForShutdown(): Shutdown {
  const log = getLogger("run");
  const stop = new AbortController();
  const abandon = new AbortController();
  let drain: ReturnType<typeof setTimeout> | undefined;
  let end: ReturnType<typeof setTimeout> | undefined;
  const listeners = SIGNALS.map((signal) => {
    const listener = () => {
      if (stop.signal.aborted) Deno.exit(EXIT_BY_SIGNAL[signal]);
      log.info(`${signal}: finishing the batch in hand`);
      stop.abort();
      drain = setTimeout(
        () => abandon.abort(new Error(`not done within ${DRAIN_MS} ms`)),
        DRAIN_MS,
      );
      end = setTimeout(() => {
        log.error(`Something does not let go within ${END_MS} ms: ending now`);
        Deno.exit(EXIT.failed);
      }, END_MS);
    };
    Deno.addSignalListener(signal, listener);
    return { signal, listener };
  });
  return {
    stop: stop.signal,
    abandon: abandon.signal,
    close() {
      clearTimeout(drain);
      clearTimeout(end);
      for (const { signal, listener } of listeners) {
        Deno.removeSignalListener(signal, listener);
      }
    },
  };
}
