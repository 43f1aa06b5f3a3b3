/**
 * What a subcommand is, and how the program ends.
 *
 * @module
 */

/** How the program ended; the numbers are part of the interface. */
export const EXIT = {
  /** Done. */
  done: 0,
  /** Failed while running. */
  failed: 1,
  /** The command line makes no sense. */
  usage: 2,
  /** The configuration is unusable (EX_CONFIG of sysexits.h). */
  config: 78,
} as const;

/** One subcommand of the program. */
export interface Command {
  /** What the user types, for example `check-config`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The whole help of this command. */
  help(): string;
  /**
   * Runs it.
   *
   * @param args What follows the name of the command.
   * @returns The exit code.
   */
  run(args: readonly string[]): Promise<number>;
}
