/**
 * Finds the command that the arguments name and runs it.
 *
 * @module
 */

import { ANOMALIES_COMMAND } from "./anomalies.ts";
import { CHECK_CONFIG_COMMAND } from "./check_config.ts";
import { type Command, EXIT } from "./command.ts";
import { THIS_MACHINE } from "./config_flags.ts";
import { DOCTOR_COMMAND } from "./doctor.ts";
import { EVALUATE_COMMAND } from "./evaluate.ts";
import { EXPLAIN_COMMAND } from "./explain.ts";
import { FIRST_STEPS, isTold } from "./first_steps.ts";
import { INCIDENTS_COMMAND } from "./incidents.ts";
import { INIT_COMMAND } from "./init.ts";
import { openKafkaWriter } from "./open_kafka_writer.ts";
import { REPLAY_COMMAND } from "./replay.ts";
import { RUN_COMMAND } from "./run.ts";
import { SERIES_COMMAND } from "./series.ts";
import { makeSimulateCommand } from "./simulate.ts";
import { VERSION_COMMAND, versionLine } from "./version.ts";

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  RUN_COMMAND,
  INIT_COMMAND,
  CHECK_CONFIG_COMMAND,
  DOCTOR_COMMAND,
  INCIDENTS_COMMAND,
  ANOMALIES_COMMAND,
  SERIES_COMMAND,
  REPLAY_COMMAND,
  EXPLAIN_COMMAND,
  EVALUATE_COMMAND,
  makeSimulateCommand({ openKafkaWriter }),
  VERSION_COMMAND,
];

/** The help of the whole program. */
export function programHelp(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const list = COMMANDS.map(({ name, summary }) =>
    `  ${name.padEnd(width)}  ${summary}\n`
  ).join("");
  return `Finds anomalies in the performance metrics of storage arrays.

Usage: anomaly-detection [COMMAND] [OPTIONS]
       anomaly-detection --config-file FILE      the same as: run --config-file FILE

Commands:
${list}
anomaly-detection COMMAND --help tells more. Exit codes: ${EXIT.done} done, ${EXIT.failed} failed,
${EXIT.usage} bad usage, ${EXIT.config} bad configuration.
`;
}

/**
 * Runs the program.
 *
 * @param args The command line without the program's name. Without a command
 *   name, flags belong to `run`; without any argument `run` needs an environment
 *   that says where records come from.
 * @returns The exit code.
 */
export async function dispatch(args: readonly string[]): Promise<number> {
  if (args.length === 0 && !isTold(THIS_MACHINE.environment())) {
    console.error(FIRST_STEPS.trimEnd());
    return EXIT.usage;
  }
  const [first = "run"] = args;
  if (first === "--help" || first === "-h" || first === "help") {
    console.log(programHelp().trimEnd());
    return EXIT.done;
  }
  if (first === "--version" || first === "-V") {
    console.log(versionLine());
    return EXIT.done;
  }
  const name = first.startsWith("-") ? "run" : first;
  const rest = first.startsWith("-") ? args : args.slice(1);
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) {
    console.error(
      `anomaly-detection: there is no command "${name}". ` +
        `Commands: ${COMMANDS.map(({ name }) => name).join(", ")}`,
    );
    return EXIT.usage;
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    console.log(command.help().trimEnd());
    return EXIT.done;
  }
  return await command.run(rest);
}
