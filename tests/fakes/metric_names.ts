/**
 * The metrics that a PromQL expression asks for.
 *
 * @module
 */

/** What else can stand where a metric does. */
const KEYWORDS = new Set(["and", "or", "unless", "bool", "offset", "inf"]);

/** What Prometheus makes itself. */
const OF_PROMETHEUS = new Set(["up", "ALERTS"]);

/** What a histogram adds to its name. */
const HISTOGRAM = /_(bucket|sum|count)$/;

/**
 * The names of the metrics in an expression, without those that Prometheus makes
 * itself.
 *
 * @param expression PromQL.
 * @param histograms Names of histograms: their parts count as they.
 */
export function metricNames(
  expression: string,
  histograms: ReadonlySet<string>,
): string[] {
  const bare = expression
    .replace(/"(\\.|[^"\\])*"/g, "")
    .replace(/\{[^}]*\}/g, "")
    .replace(/\[[^\]]*\]/g, "")
    .replace(
      /\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g,
      "",
    );
  const names = [
    ...bare.matchAll(/(?<![\w:$.])[a-zA-Z_:][\w:]*(?!\s*\(|[\w:])/g),
  ]
    .map(([name]) => name)
    .filter((name) => !KEYWORDS.has(name) && !OF_PROMETHEUS.has(name));
  return names.map((name) => {
    const whole = name.replace(HISTOGRAM, "");
    return histograms.has(whole) ? whole : name;
  });
}
