/**
 * The sections `[metric "…"]` and `[match "…"]` of a file to policies, or to
 * everything that is wrong with them.
 *
 * @module
 */

import {
  ANY_DEVIATION,
  type MetricPolicy,
  type MetricPolicyRule,
} from "../model/metric_policy.ts";
import type { PlaceOfLine } from "./_collect.ts";
import type { ConfigProblem } from "./config_error.ts";
import { type IniFile, repeated } from "./ini.ts";
import { type NamedKeys, readNamedKeys } from "./named_keys.ts";
import {
  isMaintenanceSection,
  isNamedSection,
  readSectionName,
  type SectionTarget,
  writeSectionName,
} from "./_section_name.ts";
import type { Policies } from "./policies.ts";
import { METRIC_DEFAULTS, POLICY_ROWS } from "./policy_settings.ts";

/** Reads the sections of one file. */
export class PolicyReader {
  /** What is wrong, in no order. */
  readonly problems: ConfigProblem[] = [];
  /** What is worth saying. */
  readonly notes: string[] = [];
  readonly #place: PlaceOfLine;
  readonly #byMetric = new Map<string, MetricPolicy>(
    METRIC_DEFAULTS.map(({ metric, policy }) => [metric, policy]),
  );
  readonly #rules: MetricPolicyRule[] = [];
  readonly #origins = new Map<string, string>();
  /** Line of every section, by its canonical name. */
  readonly #lines = new Map<string, number>();

  /** Nothing but defaults; `place` says where a line is. */
  constructor(place: PlaceOfLine) {
    this.#place = place;
  }

  /** What was read so far. */
  get policies(): Policies {
    return {
      byMetric: this.#byMetric,
      rules: this.#rules,
      origins: this.#origins,
    };
  }

  /** Takes every section of a metric or of labels; leaves the others alone. */
  read({ sections, entries }: IniFile): void {
    const bySection = Map.groupBy(entries, ({ section }) => section);
    for (const { name, line } of sections) {
      if (!isNamedSection(name) || isMaintenanceSection(name)) continue;
      const { target, problems, notes } = readSectionName(name);
      for (const text of problems) this.#problem(line, text);
      for (const note of notes) {
        this.notes.push(`${this.#place(line).at}: ${note}`);
      }
      const keys = readNamedKeys(name, bySection.get(name) ?? [], POLICY_ROWS);
      for (const { line, text } of keys.problems) this.#problem(line, text);
      if (target !== undefined) this.#take(target, line, keys);
    }
  }

  #take(
    target: SectionTarget,
    line: number,
    { values, lines }: NamedKeys,
  ): void {
    // The table gives the type and the values, by the same names.
    const policy = values as Partial<MetricPolicy>;
    const section = writeSectionName(target);
    const first = this.#lines.get(section);
    if (first !== undefined) {
      this.#problem(line, repeated("this section", first));
      return;
    }
    this.#lines.set(section, line);
    if (target.kind === "metric") {
      const was = this.#byMetric.get(target.metric) ?? ANY_DEVIATION;
      this.#byMetric.set(target.metric, { ...was, ...policy });
    } else if (target.kind === "match") {
      this.#rules.push({ match: target.match, policy });
    }
    for (const [key, line] of lines) {
      this.#origins.set(`${section}.${key}`, this.#place(line).at);
    }
  }

  #problem(line: number, text: string): void {
    this.problems.push({ ...this.#place(line), text });
  }
}
