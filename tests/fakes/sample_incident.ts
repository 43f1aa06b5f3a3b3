/**
 * Incidents for tests of what comes after the decision.
 *
 * @module
 */

import {
  type Incident,
  INCIDENT_SCHEMA,
  type IncidentMember,
} from "../../lib/model/incident.ts";

/** High latency of one volume; `changes` replaces fields of it. */
export function sampleMember(
  changes: Partial<IncidentMember> = {},
): IncidentMember {
  return {
    anomaly: "0123456789abcdef0123456789abcdef",
    key: "s-1/volume/v-7",
    kind: "latency",
    startMs: 1_700_000_000_000,
    endMs: 1_700_000_900_000,
    severity: 0.74,
    copies: 0,
    why: "responseTime 9.4 ms, although the load is usual",
    ...changes,
  };
}

/** An open incident of one volume; `changes` replaces fields of it. */
export function sampleIncident(changes: Partial<Incident> = {}): Incident {
  return {
    schema: INCIDENT_SCHEMA,
    id: "a1b2c3d4e5f60718293a4b5c6d7e8f90",
    state: "open",
    key: "s-1",
    array: { storage_id: "s-1", name: "array-1" },
    startMs: 1_700_000_000_000,
    atMs: 1_700_000_900_000,
    endMs: null,
    severity: 0.74,
    kinds: ["latency"],
    cause: { tag: "contention", evidence: "iops of vol_8 rose 6 times" },
    members: [sampleMember()],
    memberCount: 1,
    resourceCount: 1,
    why:
      "latency of volume vol_7 is high since 22:13Z; contention: iops of vol_8 rose 6 times",
    source: { topic: "delfin-kafka", partition: 0, offset: "1234" },
    detector: "lof/2",
    config: "0a1b2c3d4e5f",
    ...changes,
  };
}
