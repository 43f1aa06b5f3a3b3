/**
 * The silences that are open, and the messages about them.
 *
 * @module
 */

import type { SeriesKey } from "../model/series.ts";
import type { SilenceEvent, SilenceLevel } from "../model/silence.ts";
import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";

type CountName = "resourceCount" | "seriesCount" | "otherArrayCount";

/** What is said of a silence that opens; a count that is left out is 0. */
export type OpenFacts =
  & Omit<SilenceEvent, "state" | "isForgotten" | CountName>
  & Partial<Pick<SilenceEvent, CountName>>;

/** Opens and ends silences. */
export class OpenSilences implements Stored {
  /** By the key of what is silent. */
  readonly #byKey = new Map<string, SilenceEvent>();

  /** How many are open. */
  get count(): number {
    return this.#byKey.size;
  }

  /** Opens one; none with its key may be open. */
  open(events: SilenceEvent[], facts: OpenFacts): void {
    const event: SilenceEvent = {
      state: "open",
      isForgotten: false,
      resourceCount: 0,
      seriesCount: 0,
      otherArrayCount: 0,
      ...facts,
    };
    this.#byKey.set(event.key, event);
    events.push(event);
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    writer.list([...this.#byKey.values()], (event) => writer.data(event));
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    for (const event of reader.list(() => reader.data<SilenceEvent>())) {
      this.#byKey.set(event.key, event);
    }
  }

  /** Ends the one with this key, if there is one; without a time it is forgotten. */
  resolve(
    key: string,
    atMs: number | undefined,
    events: SilenceEvent[],
  ): void {
    const open = this.#byKey.get(key);
    if (open === undefined) return;
    this.#byKey.delete(key);
    events.push({
      ...open,
      state: "resolved",
      isForgotten: atMs === undefined,
      atMs: atMs ?? open.atMs,
    });
  }
}

/** The labels of a series or its resource, as an event has them. */
export function labelsOf(key: SeriesKey): Pick<
  SilenceEvent,
  "storageId" | "resourceType" | "resourceId" | "resourceName"
> {
  return {
    storageId: key.storageId,
    resourceType: key.resourceType,
    resourceId: key.resourceId,
    resourceName: key.resourceName === "" ? undefined : key.resourceName,
  };
}

const LEVELS: readonly SilenceLevel[] = ["array", "resource", "series"];

/** Arrays, then resources, then series, each by key. */
export function byLevelAndKey(a: SilenceEvent, b: SilenceEvent): number {
  return LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) || byKey(a, b);
}

/** By key, in the order of code units. */
export function byKey(a: { key: string }, b: { key: string }): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
