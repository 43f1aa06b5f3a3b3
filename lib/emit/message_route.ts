/**
 * Which messages an emitter is given: by their kind, their severity and what
 * they are about.
 *
 * @module
 */

import { isIncident, type Message } from "../model/message.ts";
import type { MetricPolicyRule, PolicyLabel } from "../model/metric_policy.ts";
import { wildcard } from "../model/wildcard.ts";

/** The kinds of messages that may be asked for. */
export type MessageKind = "incidents" | "anomalies";

/** What is asked for; a message must fulfil all of it. */
export interface MessageRouteOptions {
  /** Its kind is one of these, at least one. */
  readonly kinds: readonly MessageKind[];
  /** Its severity is no less, in [0, 1]. Default: 0. */
  readonly minSeverity?: number;
  /** It has these labels, as sections `[match "…"]` mean it. Default: any. */
  readonly match?: MetricPolicyRule["match"];
}

/** Whether an emitter is given a message. */
export type MessageRoute = (message: Message) => boolean;

/** The labels of what a message is about. */
type Labels = Readonly<Record<PolicyLabel, string>>;

/**
 * Makes the test. An incident has the labels of each of its members that it
 * names: it is wanted if one of them is. The whole feed concerns everybody,
 * whatever labels are asked for.
 *
 * @throws {RangeError} If no kind is wanted.
 */
export function messageRoute(
  { kinds, minSeverity = 0, match = {} }: MessageRouteOptions,
): MessageRoute {
  if (kinds.length === 0) {
    throw new RangeError("Cannot choose messages: no kind is wanted");
  }
  const tests = Object.entries(match).map(([label, pattern]) => ({
    label: label as PolicyLabel,
    hasForm: wildcard(pattern),
  }));
  const hasLabels = (labels: Labels) =>
    tests.every(({ label, hasForm }) => hasForm(labels[label]));
  return (message) =>
    kinds.includes(isIncident(message) ? "incidents" : "anomalies") &&
    message.severity >= minSeverity &&
    (tests.length === 0 || message.key === "" ||
      labelsOf(message).some(hasLabels));
}

function labelsOf(message: Message): readonly Labels[] {
  if (!isIncident(message)) {
    const { series } = message;
    return [{
      storage_id: series.storage_id,
      resource_type: series.resource_type ?? "",
      resource_id: series.resource_id ?? "",
      resource_name: series.resource_name ?? "",
      metric: series.metric ?? "",
      name: series.name ?? "",
    }];
  }
  const { array, members } = message;
  return members.map(({ key }) => {
    const [, type = "", resource = "", metric = ""] = key.split("/");
    // Of a port the name is a part of the key.
    const [id = "", portName = ""] = resource.split(":");
    return {
      storage_id: array?.storage_id ?? "",
      resource_type: decode(type),
      resource_id: decode(id),
      resource_name: decode(portName),
      metric: decode(metric),
      name: array?.name ?? "",
    };
  });
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // no key of ours
  }
}
