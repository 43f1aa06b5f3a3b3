/**
 * What an array consists of: its resources with their series, and what lives on
 * what.
 *
 * @module
 */

import type { SeriesKey, SeriesLabels } from "../model/series.ts";
import type { Topology } from "../model/topology.ts";
import type { StateReader } from "../state/state_reader.ts";
import { ArrayMovement } from "./_array_movement.ts";
import type { ArrayContext, ArrayJudgeOptions } from "./array_judge_options.ts";
import { ResourceJudge } from "./resource_judge.ts";

/** The members of one array. */
export class ArrayMembers implements ArrayContext {
  /** How the array is judged. */
  readonly options: ArrayJudgeOptions;
  /** Learns what moves together. */
  readonly movement = new ArrayMovement();
  /** What was told of it, or else what moves together. */
  readonly topology: Topology;
  readonly #resources = new Map<string, ResourceJudge>();
  #seriesCount = 0;
  #hasViews = false;
  #made = 0;

  /** An array without series. */
  constructor(options: ArrayJudgeOptions) {
    this.options = options;
    this.topology = {
      parentsOf: (resource) => {
        const told = options.topology().parentsOf(resource);
        return told.length > 0 ? told : this.movement.parentsOf(resource);
      },
    };
  }

  /** Its resources, by canonical text. */
  get resources(): ReadonlyMap<string, ResourceJudge> {
    return this.#resources;
  }

  /** Series that are alive. */
  get seriesCount(): number {
    return this.#seriesCount;
  }

  /** Whether some of its resources are judged by all their metrics together. */
  get hasViews(): boolean {
    return this.#hasViews;
  }

  /** Name of the array, where its labels have one. */
  get name(): string | undefined {
    for (const { members } of this.#resources.values()) {
      for (const { series } of members) {
        if (series?.labels.name !== undefined) return series.labels.name;
      }
    }
    return undefined;
  }

  /** Finds the place of a new series. */
  enroll(
    key: SeriesKey,
    labels: SeriesLabels,
  ): { resource: ResourceJudge; place: number } {
    const text = key.text.slice(0, key.text.lastIndexOf("/"));
    let resource = this.#resources.get(text);
    if (resource === undefined) {
      const { resourceType } = key;
      const ordinal = this.#made++;
      resource = new ResourceJudge(text, resourceType, this.options, ordinal);
      this.#resources.set(text, resource);
    }
    const policy = this.options.policies.of(key, labels);
    const place = resource.placeOf(key, policy);
    this.#seriesCount++;
    resource.seriesCount++;
    this.#hasViews ||= resource.isJoint;
    return { resource, place };
  }

  /**
   * Asks the policies anew for every series.
   *
   * @param labelsOf The labels of a series that is alive, by its canonical text.
   */
  renewPolicies(labelsOf: (key: string) => SeriesLabels | undefined): void {
    for (const resource of this.#resources.values()) {
      for (const [place, { key }] of resource.members.entries()) {
        const labels = labelsOf(key.text);
        // A forgotten one is asked for when it comes again.
        if (labels === undefined) continue;
        resource.setPolicy(place, this.options.policies.of(key, labels));
      }
    }
  }

  /**
   * Takes over a resource that was saved; in the order of the ordinals, before
   * its series.
   *
   * @param key Canonical text.
   * @param ordinal Its place in the order.
   * @param reader At its beginning.
   * @throws {StateError} If it is no resource, or does not fit the options.
   */
  restore(key: string, ordinal: number, reader: StateReader): void {
    const type = decodeURIComponent(key.split("/")[1] ?? "");
    const resource = new ResourceJudge(key, type, this.options, ordinal);
    resource.load(reader, (of, labels) => this.options.policies.of(of, labels));
    this.#resources.set(key, resource);
    this.#made = Math.max(this.#made, ordinal + 1);
  }

  /**
   * Forgets a series, and with its last series the resource.
   *
   * @returns Whether the resource is gone.
   */
  forget(resource: ResourceJudge, place: number): boolean {
    resource.members[place]!.series = undefined;
    this.#seriesCount--;
    const isGone = --resource.seriesCount === 0;
    if (isGone) this.#resources.delete(resource.key);
    return isGone;
  }
}
