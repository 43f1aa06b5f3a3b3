/**
 * `replay`: pushes a capture through the same pipeline as `run` and prints the
 * anomalies.
 *
 * @module
 */

import { MessageFilter } from "../lib/emit/message_filter.ts";
import { StdoutEmitter } from "../lib/emit/stdout_emitter.ts";
import { type Command, EXIT } from "./command.ts";
import {
  CONFIG_FLAGS,
  CONFIG_FLAGS_HELP,
  loadConfigFor,
  reportUserError,
} from "./config_flags.ts";
import { readFlags, UsageError } from "./flags.ts";
import { routeTo } from "./make_emitters.ts";
import { makeFileSource } from "./make_source.ts";
import { runService } from "./service.ts";

/** The command `replay`. */
export const REPLAY_COMMAND: Command = {
  name: "replay",
  summary: "find anomalies in a capture: one record value per line",
  help,
  run: replay,
};

async function replay(args: readonly string[]): Promise<number> {
  try {
    const flags = readFlags(args, {
      ...CONFIG_FLAGS,
      texts: [...CONFIG_FLAGS.texts, "history"],
      positionals: 1,
    });
    const [path] = flags.positionals;
    if (path === undefined) {
      throw new UsageError(
        "FILE is missing: a capture, or - for standard input",
      );
    }
    const loaded = loadConfigFor(flags);
    const { config } = loaded;
    return await runService(loaded, {
      source: () => makeFileSource(config, path),
      historyPath: flags.text("history"),
      emitters: ({ terminal: { output } }) => [
        new MessageFilter(
          new StdoutEmitter({ format: config.emitStdout.format, output }),
          routeTo("stdout", config),
        ),
      ],
    });
  } catch (error) {
    return reportUserError(error, REPLAY_COMMAND.name);
  }
}

function help(): string {
  return `Usage: anomaly-detection replay [OPTIONS] FILE

Reads FILE (- is standard input): one record value, as Delfin sends it, per
line; plain or gzip. Prints anomalies to standard output: readable lines on a
terminal, JSON lines elsewhere. The same file and settings always give the same
bytes. Other emitters are not used. Exit codes: ${EXIT.done} done, ${EXIT.failed} failed, ${EXIT.usage} bad usage,
${EXIT.config} bad configuration.

Options:
${CONFIG_FLAGS_HELP}  --history FILE            keep anomalies and incidents in this file too, for
                            incidents --history FILE and anomalies --history FILE
`;
}
