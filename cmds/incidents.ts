/**
 * `incidents`: what was said of incidents, also while a service runs.
 *
 * @module
 */

import { INCIDENT_COLUMNS } from "./_history_columns.ts";
import { askHistory, historyTools } from "./_history_list.ts";
import { FILTER_HELP } from "./_history_query.ts";
import { PAGE_HELP } from "./_param_flag.ts";
import { type Command, EXIT } from "./command.ts";
import { CONFIG_FLAGS_HELP } from "./config_flags.ts";

/** The command `incidents`. */
export const INCIDENTS_COMMAND: Command = {
  name: "incidents",
  summary: "list incidents of the history, or show one with its anomalies",
  help: () =>
    `Usage: anomaly-detection incidents [OPTIONS]
       anomaly-detection incidents [OPTIONS] ID

Lists incidents, the latest begun first, out of the file of [history] path,
also while a service writes it. With ID, 6 or more of its digits: that one with
its anomalies. Exit codes: ${EXIT.done} done, ${EXIT.failed} the history cannot be read or has no such
incident, ${EXIT.usage} bad usage, ${EXIT.config} bad configuration.

Options:
${CONFIG_FLAGS_HELP}  --history FILE            short for --set history.path=FILE
${FILTER_HELP}${PAGE_HELP}`,
  run: (args) =>
    Promise.resolve(
      askHistory(
        { type: "incident", columns: INCIDENT_COLUMNS },
        args,
        historyTools(),
      ),
    ),
};
