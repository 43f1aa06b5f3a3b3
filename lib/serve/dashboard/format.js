/**
 * Times, numbers and severities as people read them.
 *
 * @module
 */

const TIME = new Intl.DateTimeFormat(undefined, {
  dateStyle: "medium",
  timeStyle: "short",
});
const SHORT = new Intl.DateTimeFormat(undefined, {
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

/** @param {number | null} ms Since 1970. */
export function timeText(ms) {
  return ms === null ? "–" : TIME.format(ms);
}

/** @param {number} ms Since 1970. */
export function shortTime(ms) {
  return SHORT.format(ms);
}

/**
 * A span of time with its two largest units.
 *
 * @param {number} ms >= 0
 */
export function spanText(ms) {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  const [d, h, m] = [
    Math.floor(minutes / 1440),
    Math.floor(minutes / 60) % 24,
    minutes % 60,
  ];
  if (d > 0) return h > 0 ? `${d} d ${h} h` : `${d} d`;
  if (h > 0) return m > 0 ? `${h} h ${m} min` : `${h} h`;
  return `${m} min`;
}

/**
 * A value with three or four digits that mean something.
 *
 * @param {number | null} value
 * @param {string | null} [unit]
 */
export function valueText(value, unit = null) {
  if (value === null) return "–";
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-3 || size >= 1e9)
    ? value.toExponential(2)
    : new Intl.NumberFormat(undefined, {
      maximumSignificantDigits: size >= 1000 ? 6 : 4,
    }).format(value);
  return unit === null || unit === "" ? text : `${text} ${unit}`;
}

/** @param {number} count */
export function countText(count) {
  return new Intl.NumberFormat().format(count);
}

/**
 * A word for a severity.
 *
 * @param {number} severity 0 to 1.
 * @returns {"low" | "mid" | "high"}
 */
export function levelOf(severity) {
  return severity >= 0.8 ? "high" : severity >= 0.6 ? "mid" : "low";
}

/** @param {"ok" | "low" | "mid" | "high"} level */
export function levelText(level) {
  return { ok: "well", low: "minor", mid: "major", high: "critical" }[level];
}

/** A part of a canonical text as it was before its encoding. @param {string} part */
export function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Name of what a canonical text is about. @param {string} key */
export function keyText(key) {
  const parts = key.split("/").map(decoded);
  return parts.length === 1 ? parts[0] : parts.slice(1).join(" / ");
}
