/**
 * Which messages an emitter is given: by their kind, their severity and what
 * they are about.
 *
 * @module
 */

import { isIncident, type Message } from "../model/message.ts";
import { labelMatch, type Labels, seriesLabels } from "../model/label_match.ts";
import { decodeKeyPart } from "../model/series.ts";
import type { MetricPolicyRule } from "../model/metric_policy.ts";

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
  const hasLabels = labelMatch(match);
  const isForAll = Object.keys(match).length === 0;
  return (message) =>
    kinds.includes(isIncident(message) ? "incidents" : "anomalies") &&
    message.severity >= minSeverity &&
    (isForAll || message.key === "" ||
      labelsOf(message).some(hasLabels));
}

function labelsOf(message: Message): readonly Labels[] {
  if (!isIncident(message)) return [seriesLabels(message.series)];
  const { array, members } = message;
  return members.map(({ key }) => {
    const [, type = "", resource = "", metric = ""] = key.split("/");
    // Of a port the name is a part of the key.
    const [id = "", portName = ""] = resource.split(":");
    return {
      storage_id: array?.storage_id ?? "",
      resource_type: decodeKeyPart(type),
      resource_id: decodeKeyPart(id),
      resource_name: decodeKeyPart(portName),
      metric: decodeKeyPart(metric),
      name: array?.name ?? "",
    };
  });
}
