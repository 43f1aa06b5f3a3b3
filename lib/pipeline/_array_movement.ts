/**
 * Which volumes of an array live on which pools, guessed from what moves
 * together: for whoever was not told.
 *
 * @module
 */

import { isPoolType } from "../decide/array_harm.ts";
import { CoMovement } from "../decide/co_movement.ts";
import type { Topology } from "../model/topology.ts";
import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";
import type { ResourceJudge } from "./resource_judge.ts";

/** Types that live on pools. */
const CHILD_TYPES: ReadonlySet<string> = new Set([
  "volume",
  "filesystem",
  "share",
]);

/** Pairs of a child and a pool that are compared at most: 64 bytes each. */
const MOST_PAIRS = 200_000;

/** ln latency and ln operations. */
const METRICS = ["responseTime", "iops"] as const;

/** Learns from the rows of one array. */
export class ArrayMovement implements Topology, Stored {
  readonly #movement = new CoMovement();
  readonly #children = new Map<string, number>();
  readonly #parents = new Map<string, number>();

  /** See {@linkcode Topology}. */
  parentsOf(resource: string): readonly string[] {
    return this.#movement.parentsOf(resource);
  }

  /**
   * Takes one round.
   *
   * @param atMs Its time in ms since 1970, later than before.
   * @param judged The resources whose rows are of this round.
   */
  take(atMs: number, judged: ReadonlySet<ResourceJudge>): void {
    for (const { key, type } of judged) this.#enroll(key, type);
    if (this.#children.size === 0 || this.#parents.size === 0) return;
    const children = new Float64Array(this.#children.size * METRICS.length);
    const parents = new Float64Array(this.#parents.size * METRICS.length);
    children.fill(NaN);
    parents.fill(NaN);
    for (const resource of judged) {
      const child = this.#children.get(resource.key);
      const parent = this.#parents.get(resource.key);
      if (child !== undefined) fill(children, child, resource);
      if (parent !== undefined) fill(parents, parent, resource);
    }
    this.#movement.take(atMs, children, parents);
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    writer.section("movement/1");
    for (const places of [this.#children, this.#parents]) {
      writer.list([...places], ([key, place]) => {
        writer.text(key);
        writer.u32(place);
      });
    }
    this.#movement.save(writer);
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    reader.section("movement/1");
    for (const places of [this.#children, this.#parents]) {
      reader.list(() => places.set(reader.text(), reader.u32()));
    }
    this.#movement.load(reader);
  }

  #enroll(key: string, type: string): void {
    const isParent = isPoolType(type);
    const known = isParent ? this.#parents : this.#children;
    if (known.has(key) || !(isParent || CHILD_TYPES.has(type))) return;
    const others = isParent ? this.#children.size : this.#parents.size;
    if ((known.size + 1) * Math.max(1, others) > MOST_PAIRS) return;
    known.set(
      key,
      isParent ? this.#movement.parent(key) : this.#movement.child(key),
    );
  }
}

/** The logarithms of what a resource said; NaN where there is none. */
function fill(
  into: Float64Array,
  index: number,
  resource: ResourceJudge,
): void {
  METRICS.forEach((metric, m) => {
    into[index * METRICS.length + m] = Math.log(resource.valueOf(metric));
  });
}
