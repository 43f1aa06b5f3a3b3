/**
 * How the service ends when it is told to.
 *
 * @module
 */

import type { PipelineSignals } from "../lib/pipeline/pipeline.ts";
import { getLogger } from "../lib/telemetry/logger.ts";

/**
 * How long the batch in hand may take to be delivered once a signal has come,
 * in ms. With the time to leave the consumer group it stays below the 10 s
 * that service managers commonly grant.
 */
const DRAIN_MS = 6_000;

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
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listeners = SIGNALS.map((signal) => {
    const listener = () => {
      if (stop.signal.aborted) Deno.exit(EXIT_BY_SIGNAL[signal]);
      log.info(`${signal}: finishing the batch in hand`);
      stop.abort();
      timer = setTimeout(
        () => abandon.abort(new Error(`no delivery within ${DRAIN_MS} ms`)),
        DRAIN_MS,
      );
    };
    Deno.addSignalListener(signal, listener);
    return { signal, listener };
  });
  return {
    stop: stop.signal,
    abandon: abandon.signal,
    close() {
      clearTimeout(timer);
      for (const { signal, listener } of listeners) {
        Deno.removeSignalListener(signal, listener);
      }
    },
  };
}
