/**
 * A configuration as an operator wants to see it: every value as text, with
 * where it comes from, and without secrets.
 *
 * @module
 */

import { writeSectionName } from "./_section_name.ts";
import type { LoadedConfig } from "./load.ts";
import { MAINTENANCE_ROWS } from "./maintenance_settings.ts";
import { POLICY_ROWS } from "./policy_settings.ts";
import { ROWS } from "./schema.ts";
import { MASK } from "./show.ts";

/**
 * All that is in force, as it could stand in one file: settings, policies,
 * maintenance windows.
 *
 * @param loaded What `loadConfig` returned.
 */
export function effectiveConfig(loaded: LoadedConfig): EffectiveSetting[] {
  return [
    ...effectiveSettings(loaded),
    ...effectivePolicies(loaded),
    ...effectiveMaintenance(loaded),
  ];
}

/** One value that is in force. */
export interface EffectiveSetting {
  /** Name of its section in a file. */
  readonly section: string;
  /** Name of its key in a file. */
  readonly key: string;
  /** The value as it could stand in a file; `***` for a secret. May hold control characters. */
  readonly value: string;
  /** `default`, `file:line`, `environment NAME` or `--set`. */
  readonly origin: string;
}

/**
 * Every value that is in force, in the order of the settings table.
 *
 * @param loaded What `loadConfig` returned.
 */
export function effectiveSettings(loaded: LoadedConfig): EffectiveSetting[] {
  return ROWS.map(
    ({ setting, sectionProperty, property, section, key, id }) => {
      const values: Readonly<Record<string, unknown>> =
        loaded.config[sectionProperty];
      const text = setting.kind.format(values[property]);
      const value = setting.isSecret && text !== "" ? MASK : text;
      return { section, key, value, origin: loaded.origins.get(id)! };
    },
  );
}

/**
 * What is wanted of which metric: every metric with all its keys, then the keys
 * that `[match]` sections set, in their order, so that a later line wins.
 *
 * @param loaded What `loadConfig` returned.
 */
export function effectivePolicies(
  { policies }: LoadedConfig,
): EffectiveSetting[] {
  const targets = [
    ...[...policies.byMetric].map(([metric, policy]) => ({
      section: writeSectionName({ kind: "metric", metric }),
      policy,
    })),
    ...policies.rules.map(({ match, policy }) => ({
      section: writeSectionName({ kind: "match", match }),
      policy,
    })),
  ];
  return targets.flatMap(({ section, policy }) =>
    POLICY_ROWS.flatMap(({ setting, property, key }) => {
      const value = policy[property];
      if (value === undefined) return [];
      const origin = policies.origins.get(`${section}.${key}`) ?? "default";
      return [{ section, key, value: setting.kind.format(value), origin }];
    })
  );
}

/**
 * The maintenance windows with all their keys, in the order of the file.
 *
 * @param loaded What `loadConfig` returned.
 */
export function effectiveMaintenance(
  { maintenance: { windows, origins } }: LoadedConfig,
): EffectiveSetting[] {
  return windows.flatMap((window) => {
    const section = writeSectionName({
      kind: "maintenance",
      name: window.name,
    });
    return MAINTENANCE_ROWS.map(({ setting, property, key }) => ({
      section,
      key,
      value: setting.kind.format(window[property]),
      origin: origins.get(`${section}.${key}`) ?? "default",
    }));
  });
}
