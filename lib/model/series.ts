/**
 * Identity of a series, with one canonical text form.
 *
 * @module
 */

/**
 * Identity of a series: which array, which resource, which metric. Nothing
 * else belongs to it (DESIGN.md section 2). Make one with
 * {@linkcode makeSeriesKey}; two keys are equal when their `text` is.
 */
export interface SeriesKey {
  /** Canonical form `storage_id/resource_type/resource/metric`, each part percent-encoded. */
  readonly text: string;
  /** Delfin's id of the array; `""` if the labels had none. */
  readonly storageId: string;
  /** `volume`, `port`, `storagePool` …; unknown types are kept as they are. */
  readonly resourceType: string;
  /** The array's id of the resource; `""` for the array-level resource. */
  readonly resourceId: string;
  /** Only for ports, whose ids are unique only within a director; else `""`. */
  readonly resourceName: string;
  /** Canonical metric name, for example `readThroughput`. */
  readonly metric: string;
}

/** What describes a series without being part of its identity. */
export interface SeriesLabels {
  /** Name of the array, as its operator gave it. */
  readonly name: string | undefined;
  /** Name of the resource. */
  readonly resourceName: string | undefined;
  /** Unit as declared by Delfin's driver: not always true. */
  readonly unit: string | undefined;
  /** Serial number of the array. */
  readonly serialNumber: string | undefined;
}

/** The parts from which a {@linkcode SeriesKey} is made. */
export interface SeriesParts {
  /** Delfin's id of the array. */
  readonly storageId: string;
  /** Type of the resource. */
  readonly resourceType: string;
  /** Id of the resource within its type. */
  readonly resourceId: string;
  /** Name of the resource: used for ports only. */
  readonly resourceName?: string | undefined;
  /** Canonical metric name. */
  readonly metric: string;
}

/**
 * Makes the identity of a series.
 *
 * The third part of the text is the resource id; for a port with a name it is
 * `id:name` (a colon inside either is percent-encoded, so the form is unique).
 * Lone surrogates, which percent-encoding cannot express, become U+FFFD.
 *
 * @param parts Any text, also empty.
 * @returns The key, with its canonical text.
 */
export function makeSeriesKey(parts: SeriesParts): SeriesKey {
  const resourceName = parts.resourceType === "port"
    ? parts.resourceName ?? ""
    : "";
  const resource = resourceName === ""
    ? encode(parts.resourceId)
    : `${encode(parts.resourceId)}:${encode(resourceName)}`;
  return {
    // join() makes one flat string; a template would leave a chain of pieces.
    text: [
      encode(parts.storageId),
      encode(parts.resourceType),
      resource,
      encode(parts.metric),
    ].join("/"),
    storageId: parts.storageId,
    resourceType: parts.resourceType,
    resourceId: parts.resourceId,
    resourceName,
    metric: parts.metric,
  };
}

/** A part of a canonical text as it was; a text that is none stays as it is. */
export function decodeKeyPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A character that {@linkcode encodeURIComponent} changes; most texts have none. */
const RESERVED = /[^A-Za-z0-9_.!~*'()-]/;

/** Percent-encoding that never throws: `encodeURIComponent` rejects lone surrogates. */
function encode(text: string): string {
  return RESERVED.test(text) ? encodeURIComponent(text.toWellFormed()) : text;
}
