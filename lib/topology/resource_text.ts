/**
 * Canonical texts of resources, `storage_id/resource_type/resource`: made from
 * parts, and read from what a person has written.
 *
 * @module
 */

import { makeSeriesKey, type SeriesParts } from "../model/series.ts";

/** What {@linkcode readResourceText} makes of a text. */
export type ResourceTextOutcome =
  | { readonly kind: "read"; readonly resource: string }
  | { readonly kind: "wrong"; readonly expected: string };

/** Three parts in which nothing is or need be encoded: most are like that. */
const PLAIN =
  /^[A-Za-z0-9_.!~*'()-]+\/[A-Za-z0-9_.!~*'()-]+\/[A-Za-z0-9_.!~*'()-]*$/;

/** `%` and two hexadecimal digits: a percent-encoded byte. */
const ESCAPE = /%[0-9a-f]{2}/i;

/**
 * Makes the canonical text: the first three parts of that of a series.
 *
 * @param parts Any text, also empty; a name counts for ports only.
 * @returns For example `a/port/4:FA-1D`.
 */
export function resourceText(parts: Omit<SeriesParts, "metric">): string {
  return makeSeriesKey({ ...parts, metric: "" }).text.slice(0, -1);
}

/**
 * Reads a name in a topology file: the canonical text, or the readable one,
 * which is the same without percent-encoding. Only one of both can be meant:
 *
 * - there are always two slashes; a slash inside a part must be `%2F`;
 * - a part with an escape (`%` and two hexadecimal digits) is canonical as a
 *   whole, any other is readable;
 * - the third part of a port is `id` or `id:name`; further colons must be `%3A`.
 *   In other types a colon is a character like any other.
 *
 * @param text For example `array 1/volume/lun:7`.
 * @returns For example `array%201/volume/lun%3A7`, or what was expected.
 */
export function readResourceText(text: string): ResourceTextOutcome {
  if (PLAIN.test(text)) return { kind: "read", resource: text };
  const parts = text.split("/");
  const [storageId, resourceType, resource] = parts;
  if (parts.length !== 3 || !storageId || !resourceType) {
    return wrong(
      "storage_id/resource_type/resource, slashes inside a part as %2F",
    );
  }
  const pieces = resourceType === "port" ? resource.split(":") : [resource];
  if (pieces.length > 2) return wrong("id:name of a port, other colons as %3A");
  const decoded = [storageId, resourceType, ...pieces].map(decode);
  if (decoded.some((part) => part === undefined)) {
    return wrong("percent-encoded as in the anomalies, or not at all");
  }
  const [storage, type, resourceId, resourceName] = decoded as string[];
  return {
    kind: "read",
    resource: resourceText({
      storageId: storage,
      resourceType: type,
      resourceId,
      resourceName,
    }),
  };
}

/** What a part means; `undefined` if it has an escape and is not canonical. */
function decode(part: string): string | undefined {
  if (!ESCAPE.test(part)) return part;
  try {
    const decoded = decodeURIComponent(part);
    return encodeURIComponent(decoded) === part ? decoded : undefined;
  } catch {
    return undefined;
  }
}

function wrong(expected: string): ResourceTextOutcome {
  return { kind: "wrong", expected };
}
