/**
 * What is wrong with a configuration: all of it at once.
 *
 * @module
 */

/** One thing that is wrong. */
export interface ConfigProblem {
  /** Where: `file:line`, `environment NAME` or `--set`. */
  readonly at: string;
  /** Line of the configuration file, from 1; `undefined` for other places. */
  readonly line?: number | undefined;
  /** What is wrong: one sentence without a period, without secrets, printable. */
  readonly text: string;
}

/** The configuration is unusable; lists every problem, not just the first. */
export class ConfigError extends Error {
  /** The name of the class, as it stands in logs. */
  override readonly name = "ConfigError";

  /**
   * Builds the message: one line `at: text` per problem.
   *
   * @param problems At least one: those of the file in the order of its lines,
   * then those of the environment, then those of flags.
   */
  constructor(readonly problems: readonly ConfigProblem[]) {
    super(problems.map(({ at, text }) => `${at}: ${text}`).join("\n"));
  }
}
