/**
 * The sentence about a value that is not what it must be.
 *
 * @module
 */

import { MASK, show } from "./show.ts";

/** What a sentence says. */
export interface MustBe {
  /** `[section] key`. */
  readonly label: string;
  /** Completes "must be …". */
  readonly expected: string;
  /** The wrong value as text. */
  readonly current: string;
  /** Whether the value must never be shown. */
  readonly isSecret?: boolean;
  /** A remark for whoever wrote it: ` (…)` or `""`. */
  readonly hint?: string;
}

/** Printable, without a period, without the value of a secret. */
export function mustBe(facts: MustBe): string {
  const { label, expected, current, isSecret = false, hint = "" } = facts;
  const shown = isSecret && current !== "" ? MASK : show(current);
  return `${label} must be ${expected}: current value is "${shown}"${hint}`;
}
