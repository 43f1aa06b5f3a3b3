/**
 * Lines of the Prometheus text format 0.0.4 (prometheus.io, "Exposition
 * formats", section "Text format details").
 *
 * @module
 */

/** One sample. `labels` is `a="b",c="d"`, its values escaped; or empty. */
export function valueLine(
  name: string,
  labels: string,
  { value }: { readonly value: number },
): string {
  return `${name}${labels === "" ? "" : `{${labels}}`} ${number(value)}\n`;
}

/** The samples of one histogram: cumulative buckets, sum and count. */
export function histogramLines(
  name: string,
  labels: string,
  { bounds, counts, sum }: {
    /** Upper bounds, ascending, without `+Inf`. */
    readonly bounds: readonly number[];
    /** Values in each bucket alone. Shape `[bounds + 1]`. */
    readonly counts: Float64Array;
    /** Sum of the values. */
    readonly sum: number;
  },
): string {
  const before = labels === "" ? "" : `${labels},`;
  let text = "";
  let count = 0;
  counts.forEach((inBucket, i) => {
    count += inBucket;
    const le = `${before}le="${number(bounds[i] ?? Infinity)}"`;
    text += valueLine(`${name}_bucket`, le, { value: count });
  });
  return text + valueLine(`${name}_sum`, labels, { value: sum }) +
    valueLine(`${name}_count`, labels, { value: count });
}

/** Escapes what would end a HELP line. */
export function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").toWellFormed();
}

/** Escapes what would end a label value. */
export function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}

/** A number as Go's `strconv.ParseFloat` reads it. */
function number(value: number): string {
  if (value === Infinity) return "+Inf";
  return value === -Infinity ? "-Inf" : String(value);
}
