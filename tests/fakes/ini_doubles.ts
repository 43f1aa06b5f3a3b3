/**
 * Doubles of `@std/ini` as its versions differ in what concerns us: whether
 * types are guessed (0.x did not), and whether a padded line can be read (a
 * version of the sources between 1.0.0-rc.8 and rc.9 could not).
 *
 * @module
 */

import type { IniParser } from "../../lib/config/ini.ts";

/** How a version behaves. */
export interface IniDoubleOptions {
  /** Whether `007` becomes 7, `` 0, `true` true. */
  readonly isGuessing: boolean;
  /** Whether spaces around a line are taken off. */
  readonly isTrimming: boolean;
}

/** A parser of one section at most, which is all that our wrapper asks for. */
export function iniDouble(options: IniDoubleOptions): IniParser {
  return (text) => {
    if (/[\r\n]/.test(text)) throw new TypeError("the double reads one line");
    const line = options.isTrimming ? text.trim() : text;
    if (line === "" || /^(#|;|\/\/)/.test(line)) return {};
    const section = /^\[(.*)\]$/.exec(line);
    if (section?.[1] === "") throw new SyntaxError("no name");
    if (section) return JSON.parse(`{${JSON.stringify(section[1])}:{}}`);
    const entry = /^(\S.*?)\s*=\s*(.*?)$/.exec(line);
    if (!entry || line.startsWith("[")) throw new SyntaxError("no entry");
    const [key, value] = [entry[1]!, entry[2]!];
    const guessed = options.isGuessing ? guess(value) : unquote(value);
    // JSON.parse makes an own property even of __proto__, as the library does.
    return JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(guessed)}}`);
  };
}

function guess(value: string): unknown {
  if (["true", "false", "null"].includes(value)) return JSON.parse(value);
  return unquote(value) === value && !Number.isNaN(Number(value))
    ? Number(value)
    : unquote(value);
}

function unquote(value: string): string {
  return /^".*"$/.test(value) ? value.slice(1, -1) : value;
}
