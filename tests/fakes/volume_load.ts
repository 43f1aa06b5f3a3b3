/**
 * Volumes with loads that vary, as many as a bench wants: the same in every run.
 *
 * @module
 */

/** When the first poll is, in ms since 1970: Monday, 5 January 2026, UTC. */
const START_MS = 1_767_571_200_000;

/** Distance of two polls in ms. */
const STEP_MS = 900_000;

/** A stretch of volumes of one array. */
export interface VolumeLoad {
  /** Name and id of the array. */
  readonly array: string;
  /** Numbers of the volumes: from the first to before the last. */
  readonly from: number;
  /** See `from`. */
  readonly to: number;
  /** Canonical names. */
  readonly metrics: readonly string[];
  /** Value of a series, the volumes' one after the other, at a step. */
  readonly valueOf: (series: number, step: number) => number;
}

/** The entries of one poll: one sample of every series. */
export function pollEntries(
  { array, from, to, metrics, valueOf }: VolumeLoad,
  step: number,
): unknown[] {
  const entries: unknown[] = [];
  for (let volume = from; volume < to; volume++) {
    metrics.forEach((metric, m) => {
      const labels = {
        storage_id: array,
        resource_type: "volume",
        resource_id: `v${volume}`,
        name: array,
        type: "RAW",
        unit: "x",
      };
      const value = valueOf(volume * metrics.length + m, step);
      entries.push([metric, labels, { [START_MS + step * STEP_MS]: value }]);
    });
  }
  return entries;
}
