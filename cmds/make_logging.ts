/**
 * Configuration to logging.
 *
 * @module
 */

import type { Config } from "../lib/config/schema.ts";
import {
  configureLogging,
  type LoggingHandle,
} from "../lib/telemetry/logging.ts";
import type { LogRotation } from "../lib/telemetry/rotation.ts";

/**
 * Starts the log.
 *
 * @param config The configuration.
 * @param writeError Writes to standard error, where no file is configured.
 * @throws {LoggingError} If the log file cannot be opened.
 */
export function makeLogging(
  config: Config,
  writeError?: (line: string) => void,
): LoggingHandle {
  const log = config.default;
  return configureLogging({
    level: log.logLevel,
    format: log.logFormat,
    formatString: log.loggingDefaultFormatString,
    file: log.logFile || undefined,
    rotation: rotationOf(log),
    ...(writeError === undefined ? {} : { writeError }),
  });
}

function rotationOf(log: Config["default"]): LogRotation {
  switch (log.logRotationType) {
    case "none":
      return { kind: "none" };
    case "size":
      return {
        kind: "size",
        maxBytes: log.maxLogfileSizeMb * 2 ** 20,
        maxFiles: log.maxLogfileCount,
      };
    case "interval":
      return {
        kind: "interval",
        unit: log.logRotateIntervalType,
        every: log.logRotateInterval,
        maxFiles: log.maxLogfileCount,
      };
  }
}
