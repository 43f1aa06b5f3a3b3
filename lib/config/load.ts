/**
 * Defaults, file, environment and flags to one configuration, or to everything
 * that is wrong with them. Pure: whatever is read comes in as an argument.
 *
 * @module
 */

import { CAUTIONS, CHECKS } from "./_checks.ts";
import {
  type Collected,
  collectEnvironment,
  collectFile,
  collectFlags,
  FLAG,
  placeIn,
} from "./_collect.ts";
import { Draft } from "./_draft.ts";
import { MaintenanceReader } from "./_maintenance_sections.ts";
import { PolicyReader } from "./_policy_sections.ts";
import type { MaintenanceWindow } from "../maintenance/window.ts";
import { ConfigError, type ConfigProblem } from "./config_error.ts";
import { parseIni } from "./ini.ts";
import type { Policies } from "./policies.ts";
import { type Config, ROWS } from "./schema.ts";

/** Where settings come from. */
export interface ConfigInputs {
  /** The configuration file; `undefined` if there is none. */
  readonly file?: ConfigFile | undefined;
  /** All environment variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** The texts of `--set`: `section.key=value`. */
  readonly flags: readonly string[];
  /** The text of a file that holds a secret. Throws if it cannot be read. */
  readSecretFile(path: string): string;
}

/** A configuration file. */
export interface ConfigFile {
  /** Its path, as messages show it. */
  readonly path: string;
  /** What stands in it. */
  readonly text: string;
}

/** What work is planned. */
export interface Maintenance {
  /** The windows. */
  readonly windows: readonly MaintenanceWindow[];
  /** `section.key` to `file:line`; without defaults. */
  readonly origins: ReadonlyMap<string, string>;
}

/** A configuration and how it came about. */
export interface LoadedConfig {
  /** Every value. */
  readonly config: Config;
  /** `section.key` to `default`, `file:line`, `environment NAME` or `--set`; all of them, in the order of the table. */
  readonly origins: ReadonlyMap<string, string>;
  /** What is wanted of which metric: defaults and sections with a name. */
  readonly policies: Policies;
  /** Planned work, in the order of the file. */
  readonly maintenance: Maintenance;
  /** What is worth saying: settings of former versions, odd combinations. Without secrets. */
  readonly notes: readonly string[];
}

/**
 * Makes the configuration. A later layer wins: defaults, file, environment,
 * flags. Every text that is given must be valid, also where a later one wins.
 *
 * @param inputs Where settings come from.
 * @throws {ConfigError} With every problem.
 */
export function loadConfig(inputs: ConfigInputs): LoadedConfig {
  const { file, environment, flags } = inputs;
  const ini = parseIni(file?.text ?? "");
  const place = placeIn(file?.path ?? "");
  const layers: readonly Collected[] = [
    collectFile(ini, place),
    collectEnvironment(environment),
    collectFlags(flags),
  ];
  const reader = new PolicyReader(place);
  reader.read(ini);
  const maintenance = new MaintenanceReader(place);
  maintenance.read(ini);
  const sources = [...layers, reader];
  const draft = new Draft(sources.flatMap(({ notes }) => notes));
  draft.problems.push(
    ...sources.flatMap(({ problems }) => problems),
    ...maintenance.problems,
  );
  for (const { given } of layers) draft.take(given);
  draft.readSecretFiles(inputs.readSecretFile);
  const config = draft.build();
  for (const check of CHECKS) draft.check(check, config);
  for (const caution of CAUTIONS) draft.caution(caution, config);

  if (draft.problems.length > 0) {
    throw new ConfigError(draft.problems.toSorted(byPlace));
  }
  const origins = ROWS.map(({ id }): [string, string] => [id, draft.at(id)]);
  const { policies } = reader;
  const { windows, origins: ofWindows } = maintenance;
  return {
    config,
    origins: new Map(origins),
    policies,
    maintenance: { windows, origins: ofWindows },
    notes: draft.notes,
  };
}

/** Problems of the file by line, then the environment, then flags. */
function byPlace(a: ConfigProblem, b: ConfigProblem): number {
  return rank(a) - rank(b);
}

function rank({ at, line }: ConfigProblem): number {
  if (line !== undefined) return line;
  return at === FLAG ? Number.MAX_VALUE : Number.MAX_SAFE_INTEGER;
}
