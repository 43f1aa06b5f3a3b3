/**
 * Rejections that nobody handles.
 *
 * @module
 */

import type { Logger } from "../lib/telemetry/logger.ts";

/**
 * A promise inside a library that nobody waits for must not end the service:
 * sources and emitters notice by themselves when they stand still. Once the
 * end has begun, connections break and `deno run --watch` rejects a promise of
 * its own: that is of interest for developers only.
 *
 * @param stop Aborts when the end begins.
 * @param log Where the rejection is told.
 */
export function strayRejectionListener(
  stop: AbortSignal,
  log: Logger,
): (event: PromiseRejectionEvent) => void {
  return (event) => {
    event.preventDefault();
    log[stop.aborted ? "debug" : "error"]("Nobody handled a rejection", {
      error: event.reason,
    });
  };
}
