/**
 * Fewer points for a picture: time is cut into columns, and of every column the
 * lowest and the highest sample stay. What stands out in a series stands out in
 * the picture.
 *
 * @module
 */

/** Some time. */
export interface TimeSpan {
  /** Start in ms since 1970. */
  readonly fromMs: number;
  /** End in ms since 1970, not before the start. */
  readonly toMs: number;
}

/** A sample that stays. */
export interface ColumnPoint {
  /** Number of the column, from 0. */
  readonly column: number;
  /** Sample time in ms since 1970. */
  readonly atMs: number;
  /** Its value. */
  readonly value: number;
}

/**
 * The lowest and the highest sample of every column.
 *
 * @param timestampsMs Ascending. Shape `[samples]`.
 * @param values Shape `[samples]`; what is not finite is left out.
 * @param span Samples outside it are left out.
 * @param columns Into how many columns it is cut, >= 1.
 * @returns In the order of time, at most two per column.
 */
export function minMaxPoints(
  timestampsMs: Float64Array,
  values: Float64Array,
  span: TimeSpan,
  columns: number,
): ColumnPoint[] {
  const points: ColumnPoint[] = [];
  let column = -1;
  let [low, high] = [-1, -1];
  const pointOf = (i: number) => ({
    column,
    atMs: timestampsMs[i]!,
    value: values[i]!,
  });
  const flush = () => {
    if (low < 0) return;
    points.push(pointOf(Math.min(low, high)));
    if (low !== high) points.push(pointOf(Math.max(low, high)));
    low = high = -1;
  };
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!)) continue;
    const next = columnOf(timestampsMs[i]!, span, columns);
    if (next === undefined) continue;
    if (next !== column) flush();
    column = next;
    if (low < 0 || values[i]! < values[low]!) low = i;
    if (high < 0 || values[i]! > values[high]!) high = i;
  }
  flush();
  return points;
}

/**
 * The column of a time.
 *
 * @returns From 0 to `columns` - 1; `undefined` outside the span.
 */
export function columnOf(
  atMs: number,
  { fromMs, toMs }: TimeSpan,
  columns: number,
): number | undefined {
  if (!(atMs >= fromMs && atMs <= toMs)) return undefined;
  const share = toMs > fromMs ? (atMs - fromMs) / (toMs - fromMs) : 0;
  return Math.min(columns - 1, Math.floor(share * columns));
}
