/**
 * The sections `[maintenance "NAME"]` of a file to windows, or to everything
 * that is wrong with them.
 *
 * @module
 */

import {
  type MaintenanceWindow,
  maintenanceWindow,
  type PlannedWindow,
} from "../maintenance/window.ts";
import type { PlaceOfLine } from "./_collect.ts";
import type { ConfigProblem } from "./config_error.ts";
import { type IniFile, repeated } from "./ini.ts";
import { readNamedKeys } from "./named_keys.ts";
import {
  isMaintenanceSection,
  readSectionName,
  writeSectionName,
} from "./_section_name.ts";
import { MAINTENANCE_ROWS } from "./maintenance_settings.ts";
import { show } from "./show.ts";

/** Reads the sections of one file. */
export class MaintenanceReader {
  /** What is wrong, in no order. */
  readonly problems: ConfigProblem[] = [];
  /** What was read so far, in the order of the file. */
  readonly windows: MaintenanceWindow[] = [];
  /** `section.key` of what is given, to `file:line`. */
  readonly origins = new Map<string, string>();
  readonly #place: PlaceOfLine;
  /** Line of every section, by its name. */
  readonly #lines = new Map<string, number>();

  /** No window; `place` says where a line is. */
  constructor(place: PlaceOfLine) {
    this.#place = place;
  }

  /** Takes every such section; leaves the others alone. */
  read({ sections, entries }: IniFile): void {
    const bySection = Map.groupBy(entries, ({ section }) => section);
    for (const { name: section, line } of sections) {
      if (!isMaintenanceSection(section)) continue;
      const { target, problems: wrong } = readSectionName(section);
      for (const text of wrong) this.#problem(line, text);
      const own = bySection.get(section) ?? [];
      const { values, lines, problems } = readNamedKeys(
        section,
        own,
        MAINTENANCE_ROWS,
      );
      for (const { line, text } of problems) this.#problem(line, text);
      if (target?.kind !== "maintenance") continue;
      if (!own.some(({ key }) => key === "start")) {
        this.#problem(line, `[${show(section)}] must have a start`);
        continue;
      }
      if (problems.length > 0) continue;
      this.#take(target.name, line, values);
      for (const [key, line] of lines) {
        const id = `${writeSectionName(target)}.${key}`;
        this.origins.set(id, this.#place(line).at);
      }
    }
  }

  #take(
    name: string,
    line: number,
    given: Readonly<Record<string, unknown>>,
  ): void {
    const first = this.#lines.get(name);
    if (first !== undefined) {
      this.#problem(line, repeated("this section", first));
      return;
    }
    this.#lines.set(name, line);
    const defaults = MAINTENANCE_ROWS.map((
      { property, setting: { kind, default: text } },
    ) => [property, kind.parse(text)]);
    // The table gives the types and the values, by the same names.
    const planned = {
      name,
      ...Object.fromEntries(defaults),
      ...given,
    } as PlannedWindow;
    try {
      this.windows.push(maintenanceWindow(planned));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#problem(
        line,
        `[maintenance "${show(name)}"] must have times: ${error.message}`,
      );
    }
  }

  #problem(line: number, text: string): void {
    this.problems.push({ ...this.#place(line), text });
  }
}
