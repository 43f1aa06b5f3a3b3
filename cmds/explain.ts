/**
 * `explain`: replays a capture up to one sample, prints all that the verdict on
 * it comes from, and computes the same scores again.
 *
 * @module
 */

import { configHash } from "../lib/config/config_hash.ts";
import type { LoadedConfig } from "../lib/config/load.ts";
import { SERIES_DETECTOR_VERSION } from "../lib/detect/series_detector.ts";
import { localTime } from "../lib/model/local_time.ts";
import { pipelineCounters } from "../lib/pipeline/counters.ts";
import { Explainer } from "../lib/pipeline/explainer.ts";
import type { Explanation } from "../lib/pipeline/explanation.ts";
import { checkExplanation } from "../lib/pipeline/explanation_checks.ts";
import type { Judge } from "../lib/pipeline/judge.ts";
import type { JudgeProbe } from "../lib/pipeline/judge_probe.ts";
import { SourceError } from "../lib/source/source.ts";
import { escapeControls } from "../lib/telemetry/escape.ts";
import { Registry } from "../lib/telemetry/metrics.ts";
import { CaptureIndex, replayCapture } from "./_explain_capture.ts";
import {
  ExplainError,
  findTarget,
  isAnswered,
  isMeant,
  type Question,
  readQuestion,
} from "./_explain_target.ts";
import { type Command, EXIT } from "./command.ts";
import {
  CONFIG_FLAGS,
  CONFIG_FLAGS_HELP,
  loadConfigFor,
  type Machine,
  reportUserError,
  THIS_MACHINE,
} from "./config_flags.ts";
import { explanationText, type Found } from "./explain_text.ts";
import { readFlags, UsageError } from "./flags.ts";
import { makeJudge } from "./make_judge.ts";
import { makeFileSource } from "./make_source.ts";
import { makeTopology } from "./make_topology.ts";

/** Version of the document of `--json`. */
const EXPLANATION_SCHEMA = "explanation/1";

/** The command `explain`. */
export const EXPLAIN_COMMAND: Command = {
  name: "explain",
  summary: "print where the verdict on one sample of a capture comes from",
  help,
  run: (args) =>
    explain(args, THIS_MACHINE, Deno.stdout.isTerminal() && !Deno.noColor),
};

/**
 * Explains one sample.
 *
 * @param args What follows the name of the command.
 * @param machine Where settings are read and things are printed; the capture is a real file.
 * @param color Whether headings are bold.
 * @returns The exit code.
 */
export async function explain(
  args: readonly string[],
  machine: Machine,
  color: boolean = false,
): Promise<number> {
  try {
    const flags = readFlags(args, {
      texts: [...CONFIG_FLAGS.texts, "replay"],
      lists: CONFIG_FLAGS.lists,
      switches: ["json"],
      positionals: 2,
    });
    const path = flags.text("replay");
    if (path === undefined) {
      throw new UsageError("--replay FILE is missing: the capture");
    }
    if (path === "-") {
      throw new UsageError("the capture is read twice: it must be a file");
    }
    const question = readQuestion(flags.positionals);
    const loaded = loadConfigFor(flags, machine);
    const { found, explanation } = await search(
      loaded,
      path,
      question,
      machine,
    );
    const checks = checkExplanation(explanation);
    const { timeZone } = loaded.config.detect;
    const localMs = localTime(timeZone);
    machine.print(
      flags.isOn("json")
        ? documentOf(loaded, path, found, { ...explanation, checks })
        : explanationText(
          found,
          explanation,
          { checks, timeZone, localMs },
          color,
        ),
    );
    const differing = checks.filter(({ difference }) => difference);
    if (differing.length === 0) return EXIT.done;
    const names = differing.map(({ name }) => name).join(", ");
    machine.printError(
      `anomaly-detection explain: derived again, these are not the same: ${names}`,
    );
    return EXIT.failed;
  } catch (error) {
    if (error instanceof ExplainError || error instanceof SourceError) {
      machine.printError(
        `anomaly-detection explain: ${escapeControls(error.message)}`,
      );
      return EXIT.failed;
    }
    return reportUserError(error, EXPLAIN_COMMAND.name, machine);
  }
}

/** Two passes: what there is, then the sample itself. */
async function search(
  loaded: LoadedConfig,
  path: string,
  question: Question,
  machine: Machine,
): Promise<{ found: Found; explanation: Explanation }> {
  const { config } = loaded;
  const { topology } = makeTopology(config, machine.readTextFile);
  const counters = pipelineCounters(new Registry());
  const judgeFor = (probe: JudgeProbe): Judge =>
    makeJudge(loaded, counters, () => topology, probe);
  const index = new CaptureIndex((key) =>
    question.kind === "sample" && isMeant(question.series, key)
  );
  await replayCapture(
    makeFileSource(config, path),
    judgeFor(index),
    (messages) => {
      index.add(messages);
      return isAnswered(question, index);
    },
  );
  const refused = Object.entries(counters.refused())
    .map(([reason, count]) => `${reason} ${count}`);
  if (refused.length > 0) {
    machine.printError(`note: refused or marked: ${refused.join(", ")}`);
  }
  const found = findTarget(question, index);
  const explainer = new Explainer(
    found.target,
    localTime(config.detect.timeZone),
  );
  await replayCapture(
    makeFileSource(config, path),
    judgeFor(explainer),
    () => {
      explainer.recordEnded();
      return explainer.explanation !== undefined;
    },
  );
  const { explanation } = explainer;
  if (explanation === undefined) {
    throw new ExplainError(`${path} is not what it was a moment ago`);
  }
  return { found, explanation };
}

/** One JSON document, every number in full; what is not finite is `null`. */
function documentOf(
  loaded: LoadedConfig,
  path: string,
  { anomaly, others, note }: Found,
  explanation: unknown,
): string {
  return escapeControls(JSON.stringify({
    schema: EXPLANATION_SCHEMA,
    file: path,
    detector: SERIES_DETECTOR_VERSION,
    config: configHash(loaded),
    timeZone: loaded.config.detect.timeZone,
    note,
    anomaly: anomaly ?? null,
    others,
    ...explanation as Explanation,
  }));
}

function help(): string {
  return `Usage: anomaly-detection explain --replay FILE [OPTIONS] ID
       anomaly-detection explain --replay FILE [OPTIONS] SERIES TIME

Replays FILE, a capture as for replay, up to one sample and prints where the
verdict on it comes from: the windows, the neighbours with their distances and
densities, every LOF, the thresholds, what was said or why nothing was. Then it
computes every LOF again from the raw points of its window.

ID is that of an anomaly, or of an incident: then its first anomaly is meant.
8 to 32 digits, for example those at the end of a line of replay.
SERIES is storage_id/resource_type/resource/metric, TIME is ISO 8601 in UTC or
ms since 1970: the sample at that time, or the newest one before it.

Give the settings of the run that is to be explained. Exit codes: ${EXIT.done} done,
${EXIT.failed} not found, or not the same when derived again, ${EXIT.usage} bad usage, ${EXIT.config} bad configuration.

Options:
  --replay FILE             the capture: one record value per line, plain or gzip
${CONFIG_FLAGS_HELP}  --json                    print one JSON document with all numbers in full
`;
}
