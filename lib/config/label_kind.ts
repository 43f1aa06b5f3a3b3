/**
 * Labels as the value of a setting, written as in the name of a `[match "…"]`
 * section.
 *
 * @module
 */

import type { MetricPolicyRule } from "../model/metric_policy.ts";
import { readLabels, writeLabels } from "./_section_name.ts";
import type { Kind } from "./kinds.ts";

/** Labels that something must have, or none. */
export function labels(): Kind<MetricPolicyRule["match"]> {
  const read = (text: string) => readLabels(text.trim());
  return {
    expected: 'LABEL=VALUE ... as in a section [match "..."], or nothing',
    parse(text) {
      if (text.trim() === "") return {};
      const { target } = read(text);
      return target?.kind === "match" ? target.match : undefined;
    },
    format: writeLabels,
    hint(text) {
      const [problem] = read(text).problems;
      return problem === undefined ? "" : ` (${problem})`;
    },
  };
}
