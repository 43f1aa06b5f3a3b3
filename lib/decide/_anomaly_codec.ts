/**
 * An anomaly of the book as bytes.
 *
 * @module
 */

import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { OpenAnomaly } from "./anomaly_book.ts";
import type { FindingMaker } from "./finding.ts";

/** Writes one. */
export function writeAnomaly(writer: StateWriter, anomaly: OpenAnomaly): void {
  writer.text(anomaly.id);
  writer.f64(anomaly.startMs);
  writer.f64(anomaly.endMs);
  writer.data(anomaly.finding.facts);
  writer.f64(anomaly.severity);
  writer.f64(anomaly.reported);
  writer.u32(anomaly.quietCount);
  writer.text(anomaly.incident);
}

/** Reads what {@linkcode writeAnomaly} wrote. */
export function readAnomaly(
  reader: StateReader,
  makeFinding: FindingMaker,
): OpenAnomaly {
  return {
    id: reader.text(),
    startMs: reader.finite(),
    endMs: reader.finite(),
    finding: makeFinding(reader.data()),
    severity: reader.finite(),
    reported: reader.finite(),
    quietCount: reader.u32(),
    incident: reader.text(),
  };
}
