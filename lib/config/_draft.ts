/**
 * A configuration while it is being made: values, who gave them, what is wrong.
 *
 * @module
 */

import type { Caution, Check } from "./_checks.ts";
import { type Given, LAYERS } from "./_collect.ts";
import type { ConfigProblem } from "./config_error.ts";
import { type Config, type Row, ROWS } from "./schema.ts";
import { mustBe } from "./_must_be.ts";
import { show } from "./show.ts";

/** A value and who gave it. */
interface Chosen {
  readonly value: unknown;
  readonly given: Given | undefined;
}

/** Takes texts layer by layer; then checks what they ask of each other. */
export class Draft {
  /** What is wrong so far, in no order. */
  readonly problems: ConfigProblem[] = [];
  /** What is worth saying so far. */
  readonly notes: string[];
  readonly #rows: ReadonlyMap<string, Row>;
  readonly #chosen = new Map<string, Chosen>();
  readonly #invalid = new Set<string>();

  /** All defaults; `notes` are those that are there already. */
  constructor(notes: readonly string[]) {
    this.notes = [...notes];
    this.#rows = new Map(ROWS.map((row) => [row.id, row]));
    for (const { id, setting } of ROWS) {
      const value = setting.kind.parse(setting.default);
      this.#chosen.set(id, { value, given: undefined });
    }
  }

  /** Takes the texts of one layer over those of earlier ones. */
  take(layer: readonly Given[]): void {
    for (const given of layer) {
      const { row, key } = given;
      const first = layer.find((other) => other.row === row)!;
      if (first.key !== key) {
        const names = `[${row.section}] ${key} is another name of ${first.key}`;
        this.#problem(given, `${names}, which ${first.at} gives already`);
        continue;
      }
      const value = this.#parse(given);
      if (value === undefined) this.#invalid.add(row.id);
      else this.#chosen.set(row.id, { value, given });
    }
  }

  /** Puts the content of each `…_file` into the setting that it stands for. */
  readSecretFiles(readFile: (path: string) => string): void {
    for (const row of ROWS) {
      const { value: path, given } = this.#chosen.get(row.id)!;
      if (row.setting.fileOf === undefined || path === "" || !given) continue;
      const secret = ROWS.find(({ section, property }) =>
        section === row.section && property === row.setting.fileOf
      )!;
      const direct = this.#chosen.get(secret.id)!;
      const order = direct.value === ""
        ? -1
        : LAYERS.indexOf(direct.given!.layer) - LAYERS.indexOf(given.layer);
      if (order === 0) {
        this.#problem(
          given,
          `${row.label} must be left out where ${secret.key} is given: current value is "${
            show(given.text)
          }"`,
        );
      } else if (order > 0) {
        this.#chosen.set(row.id, { value: "", given: direct.given });
      } else {
        const value = this.#readSecret(given, readFile);
        if (value === undefined) this.#invalid.add(secret.id);
        else this.#chosen.set(secret.id, { value, given });
      }
    }
  }

  /** The values as {@linkcode Config} has them. */
  build(): Config {
    const config: Record<string, Record<string, unknown>> = {};
    for (const { id, sectionProperty, property } of ROWS) {
      config[sectionProperty] ??= {};
      config[sectionProperty][property] = this.#chosen.get(id)!.value;
    }
    // The table gives the type and the values, by the same names.
    return config as Config;
  }

  /** Notes a problem if the rule is broken. */
  check({ reads, expected }: Check, config: Config): void {
    if (reads.some((id) => this.#invalid.has(id))) return;
    const text = expected(config);
    if (text !== undefined) this.problems.push(this.#broken(reads, text));
  }

  /** Says so if the combination is there. */
  caution({ reads, says }: Caution, config: Config): void {
    const text = says(config);
    if (text !== undefined) {
      this.notes.push(`${this.#where(reads).at}: ${text}`);
    }
  }

  /** Where a value comes from. */
  at(id: string): string {
    return this.#chosen.get(id)!.given?.at ?? "default";
  }

  #broken(reads: readonly string[], expected: string): ConfigProblem {
    const row = this.#rows.get(reads[0]!)!;
    const current = row.setting.kind.format(this.#chosen.get(row.id)!.value);
    const { label, setting: { isSecret } } = row;
    const text = mustBe({ label, expected, current, isSecret });
    return { ...this.#where(reads), text };
  }

  /** Where the first of these settings was given. */
  #where(reads: readonly string[]): Pick<ConfigProblem, "at" | "line"> {
    const given = reads.map((id) => this.#chosen.get(id)!.given)
      .find((given) => given !== undefined);
    return { at: given?.at ?? "default", line: given?.line };
  }

  /** The value of a text; `undefined`, and a problem, if it is not valid. */
  #parse(given: Given): unknown {
    const { row, key, text, hasComment } = given;
    const { kind, oldName } = row.setting;
    const isOld = oldName !== undefined && key === oldName.key;
    const own = isOld ? oldName.kind.parse(text) : text;
    const value = own === undefined ? undefined : kind.parse(own);
    const label = `[${row.section}] ${key}`;
    if (value === undefined) {
      const hint = hasComment
        ? " (a comment needs a line of its own)"
        : kind.hint?.(text) ?? "";
      const { expected } = isOld ? oldName.kind : kind;
      const { isSecret } = row.setting;
      const facts = { label, expected, current: text, isSecret, hint };
      this.#problem(given, mustBe(facts));
    } else if (hasComment && !row.setting.isSecret) {
      this.notes.push(
        `${given.at}: ${label} takes the whole line as its value: a comment needs a line of its own`,
      );
    } else if (isOld) {
      this.notes.push(`${given.at}: ${label} means ${row.key} = ${own}`);
    }
    return value;
  }

  /** The secret in a file, without its last line end. */
  #readSecret(
    given: Given,
    readFile: (path: string) => string,
  ): string | undefined {
    let reason = "it is empty";
    try {
      const secret = readFile(given.text).replace(/\r?\n$/, "");
      if (secret !== "") return secret;
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    const text = mustBe({
      label: given.row.label,
      expected: "a file with the secret",
      current: given.text,
      hint: ` (${show(reason)})`,
    });
    this.#problem(given, text);
    return undefined;
  }

  #problem({ at, line }: Given, text: string): void {
    this.problems.push({ at, line, text });
  }
}
