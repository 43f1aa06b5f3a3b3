/**
 * What a person looks at: how wide it is, and whether it has colours.
 *
 * @module
 */

import { terminalColumns } from "./terminal.ts";

/** Where results are read. */
export interface Screen {
  /** Width of the terminal; `undefined` where the output goes elsewhere. */
  readonly columns: number | undefined;
  /** Whether ANSI colours are wanted. */
  readonly color: boolean;
}

/** The standard output of this process. Colours: unless `NO_COLOR` is set. */
export function thisScreen(): Screen {
  const isTerminal = Deno.stdout.isTerminal();
  return {
    // Some terminals say 0.
    columns: isTerminal ? terminalColumns() || undefined : undefined,
    color: isTerminal && !Deno.noColor,
  };
}

/** SGR codes that begin and end a style (ECMA-48, 8.3.117). */
const STYLES = {
  bold: ["1", "22"],
  dim: ["2", "22"],
  red: ["31", "39"],
} as const;

/** A text in a style, where there are colours. */
export function styled(
  text: string,
  style: keyof typeof STYLES,
  { color }: Pick<Screen, "color">,
): string {
  const [begin, end] = STYLES[style];
  return color && text !== "" ? `\x1b[${begin}m${text}\x1b[${end}m` : text;
}
