/**
 * `check-config`: everything that is wrong with a configuration, or every value
 * that is in force and where it comes from.
 *
 * @module
 */

import { ConfigError } from "../lib/config/config_error.ts";
import {
  effectiveConfig,
  effectiveMaintenance,
  effectivePolicies,
  effectiveSettings,
} from "../lib/config/effective.ts";
import type { LoadedConfig } from "../lib/config/load.ts";
import { renderHelp } from "../lib/config/render.ts";
import { escapeControls } from "../lib/telemetry/escape.ts";
import { type Command, EXIT } from "./command.ts";
import {
  CONFIG_FLAGS,
  CONFIG_FLAGS_HELP,
  loadConfigFor,
  type Machine,
  reportUserError,
  THIS_MACHINE,
} from "./config_flags.ts";
import { type Flags, readFlags } from "./flags.ts";
import { readWebhookTemplate } from "./make_webhook.ts";

/** The command `check-config`. */
export const CHECK_CONFIG_COMMAND: Command = {
  name: "check-config",
  summary: "check the configuration, print the values in force",
  help,
  run: (args) => Promise.resolve(checkConfig(args, THIS_MACHINE)),
};

/**
 * Checks a configuration. Prints the values that are in force to standard
 * output and notes to standard error; or every problem to standard error. With
 * `--json` one document goes to standard output instead, in either case; with
 * `--quiet` no values are printed.
 *
 * @param args What follows the name of the command.
 * @param machine Where things are read and printed.
 * @returns The exit code.
 */
export function checkConfig(args: readonly string[], machine: Machine): number {
  try {
    const flags = readFlags(args, {
      ...CONFIG_FLAGS,
      switches: ["json", "quiet"],
    });
    if (flags.isOn("json")) {
      return printJson(machine, () => loadAll(flags, machine));
    }
    const loaded = loadAll(flags, machine);
    if (!flags.isOn("quiet")) machine.print(effectiveLines(loaded));
    for (const note of notesOf(loaded, machine)) {
      machine.printError(`note: ${note}`);
    }
    return EXIT.done;
  } catch (error) {
    return reportUserError(error, CHECK_CONFIG_COMMAND.name, machine);
  }
}

/** Files that `run` reads, but for those with secrets: loading reads these. */
const READ_FILES: readonly string[] = [
  "kafka.tls_ca_file",
  "kafka.tls_cert_file",
  "kafka.tls_key_file",
  "topology.file",
  "topology.delfin_ca_file",
  "emit_webhook.template_file",
  "emit_webhook.tls_ca_file",
  "emit_alertmanager.tls_ca_file",
  "emit_email.tls_ca_file",
];

/**
 * The configuration, and the template that it names if that can be read here.
 *
 * @throws {ConfigError} With every problem.
 */
function loadAll(flags: Flags, machine: Machine): LoadedConfig {
  const loaded = loadConfigFor(flags, machine);
  const { format, templateFile } = loaded.config.emitWebhook;
  if (format !== "template") return loaded;
  let text: string;
  try {
    text = machine.readTextFile(templateFile);
  } catch {
    return loaded; // a note says so
  }
  readWebhookTemplate(templateFile, text);
  return loaded;
}

/**
 * What is worth saying, also of files that cannot be read here: no problem, for
 * the configuration may be that of another machine.
 */
function notesOf(loaded: LoadedConfig, machine: Machine): readonly string[] {
  const notes = [...loaded.notes];
  for (const { section, key, value, origin } of effectiveSettings(loaded)) {
    if (value === "" || !READ_FILES.includes(`${section}.${key}`)) continue;
    try {
      machine.readTextFile(value);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const text = `[${section}] ${key} cannot be read here: ${reason}`;
      notes.push(`${origin}: ${escapeControls(text)}`);
    }
  }
  return notes;
}

/** `[section] key = value   # origin`, one per line. */
function effectiveLines(loaded: LoadedConfig): string {
  return effectiveConfig(loaded).map(({ section, key, value, origin }) => {
    const line = escapeControls(`[${section}] ${key} = ${value}`).trim();
    return `${line}   # ${origin}`;
  }).join("\n");
}

function printJson(machine: Machine, load: () => LoadedConfig): number {
  try {
    const loaded = load();
    printDocument({
      settings: effectiveSettings(loaded),
      policies: effectivePolicies(loaded),
      maintenance: effectiveMaintenance(loaded),
      notes: notesOf(loaded, machine),
    });
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    printDocument({ problems: error.problems });
    return EXIT.config;
  }
  function printDocument(document: unknown) {
    machine.print(escapeControls(JSON.stringify(document)));
  }
}

function help(): string {
  return `Usage: anomaly-detection check-config [OPTIONS]

Checks the configuration that run would use and prints every value with where
it comes from: default, file, environment or --set. Exit codes: ${EXIT.done} the
configuration is good, ${EXIT.usage} bad usage, ${EXIT.config} it is not: every problem is printed.

Options:
${CONFIG_FLAGS_HELP}  --json                    print one JSON document
  --quiet                   print problems and notes only

Settings, with their defaults. An environment variable
ANOMALY_DETECTION_<SECTION>_<KEY> sets one too.

${renderHelp()}`;
}
