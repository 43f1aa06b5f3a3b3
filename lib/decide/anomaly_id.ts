/**
 * Names for anomalies that every replay finds again.
 *
 * @module
 */

import { createHash } from "node:crypto";

/** Hex digits of an id: 128 bits, far from any chance of a collision. */
const ID_DIGITS = 32;

/**
 * The id of an anomaly: the first 32 hex digits of the SHA-256 of the UTF-8
 * text `<series text>\n<startMs>\n<detector version>`. A line feed cannot stand
 * in a canonical series text, so different anomalies have different texts.
 *
 * @param keyText Canonical text of the series.
 * @param startMs Time of the first abnormal sample, in ms since 1970.
 * @param detector Name and version of the detector, for example `lof/2`.
 * @returns 32 lower-case hex digits.
 */
export function anomalyId(
  keyText: string,
  startMs: number,
  detector: string,
): string {
  return createHash("sha256")
    .update(`${keyText}\n${startMs}\n${detector}`)
    .digest("hex")
    .slice(0, ID_DIGITS);
}
