/**
 * `run`: the service.
 *
 * @module
 */

import { renderHelp } from "../lib/config/render.ts";
import { type Command, EXIT } from "./command.ts";
import {
  CONFIG_FLAGS,
  CONFIG_FLAGS_HELP,
  reportUserError,
} from "./config_flags.ts";
import { loadConfigAgain } from "./config_again.ts";
import { readFlags } from "./flags.ts";
import { makeDelivery, makeEmitters } from "./make_emitters.ts";
import { makeSource } from "./make_source.ts";
import { runService } from "./service.ts";

const RUN_FLAGS = {
  ...CONFIG_FLAGS,
  texts: [...CONFIG_FLAGS.texts, "state"],
} as const;

/** The command `run`. */
export const RUN_COMMAND: Command = {
  name: "run",
  summary: "read metrics, find anomalies, deliver them, until told to stop",
  help,
  run,
};

async function run(args: readonly string[]): Promise<number> {
  try {
    const flags = readFlags(args, RUN_FLAGS);
    const state = flags.text("state");
    const again = loadConfigAgain(
      flags,
      state === undefined ? [] : [`state.path=${state}`],
    );
    const { loaded } = again;
    const { config } = loaded;
    const isKafka = config.dataParser.receiverName === "kafka";
    return await runService(loaded, {
      source: (offsets) => makeSource(config, offsets),
      again,
      isLive: isKafka,
      statePath: isKafka ? config.state.path : "",
      // What a simulation says is of no interest afterwards.
      historyPath: isKafka ? config.history.path : "",
      isServed: true,
      emitters: ({ terminal: { output }, ...rest }) =>
        makeEmitters(config, { output, ...rest }),
      delivery: makeDelivery(config),
    });
  } catch (error) {
    return reportUserError(error, RUN_COMMAND.name);
  }
}

function help(): string {
  return `Usage: anomaly-detection [run] [OPTIONS]

Reads Delfin's metrics, learns every series and says which misbehaves. Results
go to the emitters, the log to standard error or log_file. SIGTERM or SIGINT
finishes the record in hand, commits and ends; a second one ends at once. SIGHUP
loads the configuration again.
Exit codes: ${EXIT.done} told to stop, or the input has ended; ${EXIT.failed} failed; ${EXIT.usage} bad usage;
${EXIT.config} bad configuration.

Options:
${CONFIG_FLAGS_HELP}  --state FILE              the same as --set state.path=FILE; none: keep nothing

Settings, with their defaults. An environment variable
ANOMALY_DETECTION_<SECTION>_<KEY> sets one too.

${renderHelp()}`;
}
