/**
 * A short name for everything in a configuration that verdicts depend on, so
 * that a message can say under which settings it was made.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { ANY_DEVIATION, type MetricPolicy } from "../model/metric_policy.ts";
import { writeSectionName } from "./_section_name.ts";
import type { LoadedConfig } from "./load.ts";
import { POLICY_ROWS } from "./policy_settings.ts";
import { type Row, ROWS } from "./schema.ts";

/** Hex digits of a hash: enough to tell the settings of one site apart. */
const HASH_DIGITS = 12;

/** Sections that verdicts depend on. */
const JUDGING_SECTIONS: readonly string[] = [
  "store",
  "detect",
  "decide",
  "silence",
];

/**
 * Settings that differ from their section. The feed timeout is of the clock, not
 * of the samples. Of the topology count the places where it is, not what stands
 * there, nor how it is fetched.
 */
const EXCEPTIONS: ReadonlyMap<string, boolean> = new Map([
  ["silence.feed_timeout", false],
  ["topology.file", true],
  ["topology.delfin_url", true],
]);

/**
 * The first 12 hex digits of the SHA-256 of those settings: `[store]`,
 * `[detect]`, `[decide]`, `[silence]` without feed_timeout, where the topology is
 * found, and the policies of metrics. Sources, emitters, the log and secrets do
 * not enter.
 *
 * Values count, not who gave them nor how they were written; also the order of
 * sections and keys does not, but for that of `[match]` sections, of which later
 * ones win. What stands in the topology's file does not count: only its path.
 *
 * @param loaded What `loadConfig` returned.
 */
export function configHash(loaded: LoadedConfig): string {
  const { config, policies } = loaded;
  const settings = ROWS.filter(isJudging)
    .map(({ id, sectionProperty, property, setting }) => {
      const values: Readonly<Record<string, unknown>> = config[sectionProperty];
      return [id, setting.kind.format(values[property])];
    });
  // A metric of which nothing special is wanted is like one that is not listed.
  const metrics = [...policies.byMetric]
    .map(([metric, policy]) => [metric, ...textsOf(policy)])
    .filter(([_, ...texts]) => texts.join() !== textsOf(ANY_DEVIATION).join());
  const rules = policies.rules
    .filter(({ policy }) => Object.keys(policy).length > 0)
    .map(({ match, policy }) => [
      writeSectionName({ kind: "match", match }),
      ...textsOf(policy),
    ]);
  const text = JSON.stringify([
    settings.toSorted(byFirst),
    metrics.toSorted(byFirst),
    rules,
  ]);
  return createHash("sha256").update(text).digest("hex").slice(0, HASH_DIGITS);
}

function isJudging({ id, section }: Row): boolean {
  return EXCEPTIONS.get(id) ?? JUDGING_SECTIONS.includes(section);
}

/** The values of a policy as texts, `""` where there is none. */
function textsOf(policy: Partial<MetricPolicy>): readonly string[] {
  return POLICY_ROWS.map(({ property, setting }) => {
    const value = policy[property];
    return value === undefined ? "" : setting.kind.format(value);
  });
}

/** By code units, so that no language of a machine matters. */
function byFirst(a: readonly string[], b: readonly string[]): number {
  return a[0]! < b[0]! ? -1 : a[0]! > b[0]! ? 1 : 0;
}
