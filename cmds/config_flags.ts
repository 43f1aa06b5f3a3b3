/**
 * `--config-file` and `--set`: from the command line to a configuration. For
 * every command that needs one.
 *
 * @module
 */

import { ConfigError } from "../lib/config/config_error.ts";
import { loadConfig, type LoadedConfig } from "../lib/config/load.ts";
import { escapeControls } from "../lib/telemetry/escape.ts";
import { EXIT } from "./command.ts";
import { type FlagNames, type Flags, UsageError } from "./flags.ts";

/** The two flags, to be put among those of a command. */
export const CONFIG_FLAGS = {
  texts: ["config-file"],
  lists: ["set"],
} as const satisfies FlagNames;

/** Their help. */
export const CONFIG_FLAGS_HELP =
  `  --config-file FILE        settings; etc/anomaly_detection.conf shows them all
  --set section.key=value   one setting, wins over all others; repeatable
`;

/** What commands need of the machine; tests put their own in its place. */
export interface Machine {
  /** All environment variables. */
  environment(): Readonly<Record<string, string>>;
  /** The text of a UTF-8 file, without a byte order mark. Throws if it cannot be read. */
  readTextFile(path: string): string;
  /** One line, or several, of the result: to standard output. */
  print(text: string): void;
  /** One line, or several, for a person: to standard error. */
  printError(text: string): void;
}

/** The machine that the program runs on. */
export const THIS_MACHINE: Machine = {
  environment: () => Deno.env.toObject(),
  readTextFile: (path) =>
    new TextDecoder("utf-8", { fatal: true }).decode(Deno.readFileSync(path)),
  print: (text) => console.log(text),
  printError: (text) => console.error(text),
};

/**
 * The configuration that the flags, the environment and the file make.
 *
 * @param flags The flags of a command that has {@linkcode CONFIG_FLAGS} among its own.
 * @param machine Where files and environment are read.
 * @param further Settings, `section.key=value`, that other flags stand for.
 * @throws {ConfigError} With every problem.
 */
export function loadConfigFor(
  flags: Flags,
  machine: Machine = THIS_MACHINE,
  further: readonly string[] = [],
): LoadedConfig {
  const path = flags.text("config-file");
  return loadConfig({
    file: path === undefined
      ? undefined
      : { path, text: readConfigFile(path, machine) },
    environment: machine.environment(),
    flags: [...flags.list("set"), ...further],
    readSecretFile: (path) => machine.readTextFile(path),
  });
}

function readConfigFile(path: string, machine: Machine): string {
  try {
    return machine.readTextFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const text = `this file cannot be read: ${escapeControls(reason)}`;
    throw new ConfigError([{ at: escapeControls(path), text }]);
  }
}

/**
 * Says what is wrong if the user can mend it.
 *
 * @param error What a command threw.
 * @param command Its name.
 * @returns The exit code for bad usage or a bad configuration.
 * @throws `error` itself, if it is neither.
 */
export function reportUserError(
  error: unknown,
  command: string,
  machine: Machine = THIS_MACHINE,
): number {
  if (error instanceof ConfigError) {
    machine.printError(error.message);
    return EXIT.config;
  }
  if (error instanceof UsageError) {
    machine.printError(
      `anomaly-detection ${command}: ${error.message}; --help tells more`,
    );
    return EXIT.usage;
  }
  throw error;
}
