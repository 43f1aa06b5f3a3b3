/**
 * Reads the flags of a subcommand strictly: what is not known, not complete or
 * given twice is an error, never ignored.
 *
 * @module
 */

import { parseArgs } from "@std/cli";
import { didYouMean } from "../lib/config/suggest.ts";
import { show } from "../lib/config/show.ts";

/** The command line makes no sense; the message is one sentence for the user. */
export class UsageError extends Error {
  /** The name of the class, as it stands in logs. */
  override readonly name = "UsageError";
}

/** The flags that a command knows, without their leading `--`. */
export interface FlagNames {
  /** `--name VALUE`, at most once. */
  readonly texts?: readonly string[];
  /** `--name VALUE`, any number of times. */
  readonly lists?: readonly string[];
  /** `--name`. */
  readonly switches?: readonly string[];
  /** How many arguments that are no flags it takes at most; 0 if not given. */
  readonly positionals?: number;
}

/** What was given. */
export interface Flags {
  /** Value of a text flag; `undefined` if it was not given. */
  text(name: string): string | undefined;
  /** Values of a list flag, in their order. */
  list(name: string): readonly string[];
  /** Whether a switch was given. */
  isOn(name: string): boolean;
  /** The other arguments, in their order. */
  readonly positionals: readonly string[];
}

/**
 * Reads the arguments of a command.
 *
 * @param args What follows the name of the command.
 * @param names The flags that it knows.
 * @throws {UsageError} If the arguments do not fit.
 */
export function readFlags(args: readonly string[], names: FlagNames): Flags {
  const { texts = [], lists = [], switches = [], positionals = 0 } = names;
  const withValue = [...texts, ...lists];
  const known = [...withValue, ...switches].map((name) => `--${name}`);
  const others: string[] = [];
  const parsed: Record<string, unknown> = parseArgs([...args], {
    string: [...withValue],
    boolean: [...switches],
    collect: [...withValue],
    unknown: (argument: string) => {
      if (/^-./.test(argument)) {
        const name = argument.replace(/=.*/s, "");
        throw new UsageError(
          `unknown flag ${show(name)}${didYouMean(name, known)}`,
        );
      }
      others.push(argument);
      return false;
    },
  });
  const rest = [...others, ...(parsed["_"] as unknown[]).map(String)];
  if (rest.length > positionals) {
    throw new UsageError(`unexpected argument ${show(rest[positionals]!)}`);
  }
  const list = (name: string) => parsed[name] as string[];
  for (const name of withValue) {
    // The parser makes "" of a flag whose value is missing.
    if (list(name).includes("")) {
      throw new UsageError(`--${name} needs a value`);
    }
  }
  for (const name of texts) {
    if (list(name).length > 1) throw new UsageError(`--${name} is given twice`);
  }
  return {
    text: (name) => list(name)[0],
    list,
    isOn: (name) => parsed[name] === true,
    positionals: rest,
  };
}
