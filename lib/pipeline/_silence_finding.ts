/**
 * A silence, as a finding.
 *
 * @module
 */

import type { Finding, FindingFacts } from "../decide/finding.ts";
import { silenceText } from "../decide/silence_text.ts";
import type { AnomalySeries } from "../model/anomaly.ts";
import type { SilenceEvent } from "../model/silence.ts";

/** What it is made of. */
export interface SilenceFacts extends FindingFacts {
  readonly maker: "silence";
  readonly event: SilenceEvent;
  readonly arrayName: string | undefined;
}

/**
 * The finding.
 *
 * @param event What begins or ends.
 * @param arrayName Name of the array, where it is known.
 */
export function silenceFinding(
  event: SilenceEvent,
  arrayName: string | undefined,
): Finding {
  const { key, level, lastMs, atMs } = event;
  const resource = level === "series"
    ? key.slice(0, key.lastIndexOf("/"))
    : key;
  const facts: SilenceFacts = { maker: "silence", event, arrayName };
  return {
    facts,
    kind: "silence",
    key,
    resource,
    resourceType: event.resourceType ?? "",
    // A silence of a clock that is ahead begins no later than it is noticed.
    sinceMs: Math.min(lastMs, atMs),
    atMs,
    score: undefined,
    confidence: "normal",
    copies: 0,
    isLatency: false,
    series: () => partsOf(event, arrayName),
    details: ({ state }) => ({
      value: null,
      expected: null,
      direction: "absent",
      neighbors: [],
      metrics: [],
      why: silenceText(
        { ...event, state: state === "resolved" ? "resolved" : "open" },
        arrayName,
      ),
    }),
  };
}

function partsOf(
  event: SilenceEvent,
  arrayName: string | undefined,
): AnomalySeries {
  return {
    storage_id: event.storageId,
    resource_type: event.resourceType ?? null,
    resource_id: event.resourceId ?? null,
    resource_name: event.resourceName || null,
    metric: event.metric ?? null,
    name: arrayName ?? null,
    unit: null,
  };
}
