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
import { type IniEntry, type IniFile, repeated } from "./ini.ts";
import { mustBe } from "./_must_be.ts";
import {
  isNamedSection,
  readSectionName,
  type SectionTarget,
  writeSectionName,
} from "./_section_name.ts";
import type { Policies } from "./policies.ts";
import { METRIC_DEFAULTS, POLICY_ROWS } from "./policy_settings.ts";
import { show } from "./show.ts";
import { didYouMean } from "./suggest.ts";

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

  /** Takes every section with a name; leaves the others alone. */
  read({ sections, entries }: IniFile): void {
    const bySection = Map.groupBy(entries, ({ section }) => section);
    for (const { name, line } of sections) {
      if (!isNamedSection(name)) continue;
      const { target, problems, notes } = readSectionName(name);
      for (const text of problems) this.#problem(line, text);
      for (const note of notes) {
        this.notes.push(`${this.#place(line).at}: ${note}`);
      }
      const given = this.#readKeys(name, bySection.get(name) ?? []);
      if (target !== undefined) this.#take(target, line, given);
    }
  }

  #take(
    target: SectionTarget,
    line: number,
    { policy, lines }: Given,
  ): void {
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
    } else this.#rules.push({ match: target.match, policy });
    for (const [key, line] of lines) {
      this.#origins.set(`${section}.${key}`, this.#place(line).at);
    }
  }

  /** The valid values of a section. */
  #readKeys(section: string, entries: readonly IniEntry[]): Given {
    const values: Record<string, unknown> = {};
    const lines = new Map<string, number>();
    for (const { key, text, isQuoted, line } of entries) {
      const label = `[${show(section)}] ${show(key)}`;
      const row = POLICY_ROWS.find((row) => row.key === key);
      if (row === undefined) {
        const hint = didYouMean(key, POLICY_ROWS.map(({ key }) => key));
        this.#problem(line, `${label} is not a setting${hint}`);
        continue;
      }
      const { kind } = row.setting;
      const value = kind.parse(text);
      if (value === undefined) {
        const hasComment = !isQuoted && /\s[;#]/.test(text);
        const hint = hasComment
          ? " (a comment needs a line of its own)"
          : kind.hint?.(text) ?? "";
        const { expected } = kind;
        this.#problem(line, mustBe({ label, expected, current: text, hint }));
      } else {
        values[row.property] = value;
        lines.set(key, line);
      }
    }
    // The table gives the type and the values, by the same names.
    return { policy: values as Partial<MetricPolicy>, lines };
  }

  #problem(line: number, text: string): void {
    this.problems.push({ ...this.#place(line), text });
  }
}

/** What a section gives, and the line of each key. */
interface Given {
  readonly policy: Partial<MetricPolicy>;
  readonly lines: ReadonlyMap<string, number>;
}
