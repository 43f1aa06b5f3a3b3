/**
 * The log lines about refused records, entries, values and samples.
 *
 * @module
 */

import { type Reason, REASONS } from "../lib/model/record.ts";
import type { RefusalListener } from "../lib/pipeline/judge.ts";
import { getLogger } from "../lib/telemetry/logger.ts";
import { RateLimit } from "../lib/telemetry/rate_limit.ts";

/** Regular on Delfin's topic: polls overlap, failed ones come late. */
const REGULAR: ReadonlySet<Reason> = new Set([
  "duplicate",
  "late",
  "no_values",
  "null_value",
  "no_resource_id",
]);

/**
 * Makes a listener that logs the first of each reason per minute; what is
 * regular only for developers. Every one is counted elsewhere.
 *
 * @param now Milliseconds of a steady clock.
 */
export function makeRefusalLog(now: () => number): RefusalListener {
  const log = getLogger("decode");
  const limit = new RateLimit({ now });
  return ({ reason, count, detail, source }) => {
    const suppressed = limit.admit(reason, count);
    if (suppressed === undefined) return;
    log[REGULAR.has(reason) ? "debug" : "warn"](
      `${REASONS[reason]}: ${detail}`,
      { reason, count, ...source, suppressed },
    );
  };
}
