/**
 * A machine with the files and the environment that a test gives it; it
 * remembers what was printed.
 *
 * @module
 */

import type { Machine } from "../../cmds/config_flags.ts";

/** What is on the machine. */
export interface FakeMachineOptions {
  /** Path to text. */
  readonly files?: Readonly<Record<string, string>>;
  /** Environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A machine without a disk. */
export class FakeMachine implements Machine {
  /** What went to standard output, line by line. */
  readonly output: string[] = [];
  /** What went to standard error, line by line. */
  readonly errors: string[] = [];
  readonly #options: FakeMachineOptions;

  constructor(options: FakeMachineOptions = {}) {
    this.#options = options;
  }

  environment(): Readonly<Record<string, string>> {
    return this.#options.environment ?? {};
  }

  readTextFile(path: string): string {
    const text = this.#options.files?.[path];
    if (text === undefined) throw new Deno.errors.NotFound("no such file");
    return text;
  }

  print(text: string): void {
    this.output.push(...text.split("\n"));
  }

  printError(text: string): void {
    this.errors.push(...text.split("\n"));
  }
}
