/**
 * Stands in for `@std/ini` where JSR cannot be reached: `parse` with the same
 * answers as @std/ini 1.0.0-rc.9, with npm's `ini` inside. The conformance test
 * `tests/unit/config/ini_conformance_test.ts` holds for both.
 *
 * Left out, because nothing here uses it: the reviver, and `stringify`.
 *
 * The two libraries agree on little more than `key=value`: npm's `ini` ends a
 * value at `;` or `#`, decodes quotes and escapes, nests sections at dots and
 * makes arrays of `key[]`. So it sees one assignment at a time, behind guards
 * that switch all of this off (see `split`).
 *
 * @module
 */

import * as npmIni from "npm-ini";

/**
 * Parses INI text into an object.
 *
 * @param text The text; lines end with LF, CRLF or CR.
 * @returns Keys above the first section, and one object per section. Numbers,
 * `true`, `false` and `null` become values; what stands in `"…"` stays text. A
 * repeated key or section replaces the first.
 * @throws {SyntaxError} At the first line that is no section, no assignment and no comment.
 */
export function parse(text: string): Record<string, unknown> {
  const root = {};
  let section = root;
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = raw.trim();
    if (line === "" || /^(#|;|\/\/)/.test(line)) continue;
    if (line.startsWith("[")) {
      section = {};
      define(root, sectionName(line, index + 1), section);
    } else {
      const [key, value] = split(line, index + 1);
      define(section, key, guess(value));
    }
  }
  return root;
}

function sectionName(line: string, number: number): string {
  if (!line.endsWith("]")) {
    throw new SyntaxError(`Unexpected end of INI section at line ${number}`);
  }
  const name = line.slice(1, -1);
  if (name.trim() === "") {
    throw new SyntaxError(`Unexpected empty section name at line ${number}`);
  }
  return name;
}

/**
 * Key and value as they stand in the line. Escaped, `\`, `;` and `#` lose their
 * meaning. Behind a leading dot no key is quoted or `__proto__`; behind a second
 * `=` no value is quoted, `true`, `false` or `null`.
 */
function split(line: string, number: number): [key: string, value: string] {
  const guarded = `.${line.replace(/[\\;#]/g, "\\$&").replace("=", "==")}`;
  const parsed = npmIni.parse(guarded, { bracketedArray: false });
  const [key, value] = Object.entries(parsed)[0] ?? [];
  if (key === undefined || typeof value !== "string") {
    throw new SyntaxError(
      `Unexpected token ${line[0]} in INI at line ${number}`,
    );
  }
  if (key === ".") {
    throw new SyntaxError(`Unexpected empty key name at line ${number}`);
  }
  return [key.slice(1), value.slice(1).trim()];
}

function guess(value: string): unknown {
  if (value === "null") return null;
  if (value === "true" || value === "false") return value === "true";
  if (/^".*"$/.test(value)) return value.slice(1, -1);
  return Number.isNaN(Number(value)) ? value : Number(value);
}

/** Unlike an assignment, makes an own property even of `__proto__`. */
function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
