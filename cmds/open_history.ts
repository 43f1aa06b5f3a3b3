/**
 * Configuration to the history.
 *
 * @module
 */

import type { LoadedConfig } from "../lib/config/load.ts";
import { HistoryKeeper } from "../lib/emit/history_keeper.ts";
import type { Message } from "../lib/model/message.ts";
import { HistoryFile } from "../lib/state/history_file.ts";
import { getLogger } from "../lib/telemetry/logger.ts";
import type { Registry } from "../lib/telemetry/metrics.ts";

/** An open history. */
export interface OpenHistory {
  /** For reading. */
  readonly file: HistoryFile;
  /** Writes messages. */
  keep(messages: readonly Message[]): void;
  /** Closes it. */
  close(): void;
}

/**
 * Opens the history.
 *
 * @param loaded The configuration.
 * @param path The file; `""`: in memory; `undefined`: there is none.
 * @param registry Where it counts.
 * @throws {StateError} If the file cannot be opened.
 */
export function openHistory(
  loaded: LoadedConfig,
  path: string | undefined,
  registry: Registry,
): OpenHistory | undefined {
  if (path === undefined) return undefined;
  const log = getLogger("history");
  const file = HistoryFile.open(path === "" ? ":memory:" : path);
  if (file.movedAside !== undefined) log.warn(file.movedAside);
  const keeper = new HistoryKeeper({
    file,
    retentionMs: loaded.config.history.retentionMs,
    log,
    now: () => performance.now(),
    registry,
  });
  return {
    file,
    keep: (messages) => keeper.keep(messages),
    close: () => keeper.close(),
  };
}
