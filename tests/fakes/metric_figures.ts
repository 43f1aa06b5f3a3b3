/**
 * What a registry shows, as numbers.
 *
 * @module
 */

import type { Registry } from "../../lib/telemetry/metrics.ts";

/** The values of a registry by `name` or `name{label="value"}`. */
export function figures(registry: Registry): Map<string, number> {
  const lines = registry.render().split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => {
    const at = line.lastIndexOf(" ");
    return [line.slice(0, at), Number(line.slice(at + 1))];
  }));
}
