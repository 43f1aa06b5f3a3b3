/**
 * What differs between two configurations, and whether a running service can
 * take it over.
 *
 * @module
 */

import type { LoadedConfig } from "./load.ts";
import { type Config, type Row, ROWS } from "./schema.ts";

/**
 * The settings whose values differ, in the order of the table. Who gave a value
 * and how it was written does not count, nor do the policies of metrics: those
 * can always change.
 *
 * @param was One configuration.
 * @param now Another one.
 */
export function changedSettings(was: Config, now: Config): Row[] {
  return ROWS.filter((row) =>
    !isReadAnew(row, now) && textOf(row, was) !== textOf(row, now)
  );
}

/**
 * Why a running service cannot take a configuration over: a sentence that names
 * every setting whose change needs a restart, without values.
 *
 * @param was The configuration that it runs with.
 * @param now The one to be taken over.
 * @returns `undefined` if it can.
 */
export function needsRestart(
  was: LoadedConfig,
  now: LoadedConfig,
): string | undefined {
  const labels = changedSettings(was.config, now.config)
    .filter(({ setting }) => !setting.isLive)
    .map(({ label }) => label);
  if (labels.length === 0) return undefined;
  return `a change of ${labels.join(", ")} needs a restart`;
}

function textOf(
  { setting, sectionProperty, property }: Row,
  config: Config,
): string {
  const values: Readonly<Record<string, unknown>> = config[sectionProperty];
  return setting.kind.format(values[property]);
}

/** The token that oauth_token_file holds: every login reads it, so it may be another one by now. */
function isReadAnew({ id }: Row, { kafka }: Config): boolean {
  return id === "kafka.oauth_token" && kafka.oauthTokenFile !== "";
}
