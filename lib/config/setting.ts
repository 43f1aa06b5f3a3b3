/**
 * What is known about one setting.
 *
 * @module
 */

import type { Kind } from "./kinds.ts";

/** One setting, as the table holds it. */
export interface Setting<T> {
  /** What values it takes. */
  readonly kind: Kind<T>;
  /** Its value where nobody gives one, as it stands in a file. */
  readonly default: string;
  /** What it does, for an operator: one or two sentences. */
  readonly help: string;
  /** Whether a running service takes a new value over; otherwise a change needs a restart. */
  readonly isLive: boolean;
  /** Whether its value must never be shown. */
  readonly isSecret: boolean;
  /** For a `…_file` setting: the property of the secret that the file holds. */
  readonly fileOf: string | undefined;
  /** The name that an earlier version had for it. */
  readonly oldName: OldName | undefined;
}

/** A former setting of the same section that became this one. */
export interface OldName {
  /** Its key. */
  readonly key: string;
  /** From its text to the text of the setting. */
  readonly kind: Kind<string>;
}

/**
 * A row of the table.
 *
 * @param kind What values it takes.
 * @param facts The rest; most settings need the first two only.
 */
export function setting<T>(
  kind: Kind<T>,
  facts:
    & Pick<Setting<T>, "default" | "help">
    & Partial<Pick<Setting<T>, "isLive" | "isSecret" | "fileOf" | "oldName">>,
): Setting<T> {
  const { isLive = false, isSecret = false, fileOf, oldName } = facts;
  const { default: initial, help } = facts;
  return { kind, default: initial, help, isLive, isSecret, fileOf, oldName };
}

/**
 * The key of a property: `sessionTimeoutMs` is `session_timeout`, because in a
 * file a duration carries its own unit.
 */
export function keyOf(property: string): string {
  return property.replace(/Ms$/, "")
    .replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}
