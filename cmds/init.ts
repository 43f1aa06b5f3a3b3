/**
 * `init`: writes a first configuration, by asking a few questions.
 *
 * @module
 */

import { loadConfig } from "../lib/config/load.ts";
import { renderConf } from "../lib/config/render.ts";
import { escapeControls } from "../lib/telemetry/escape.ts";
import {
  answersOf,
  answerTo,
  type Question,
  QUESTIONS,
  readAnswer,
} from "./_init_questions.ts";
import { type Command, EXIT } from "./command.ts";
import { type Machine, reportUserError, THIS_MACHINE } from "./config_flags.ts";
import { readFlags, UsageError } from "./flags.ts";

/** Where the configuration is written if nobody says. */
export const DEFAULT_OUT = "anomaly_detection.conf";

/** May hold what not everybody is to read. */
const MODE = 0o640;

/** What the command needs of the machine. */
export interface InitMachine extends Machine {
  /** Whether somebody can be asked. */
  isTerminal(): boolean;
  /** Asks; an empty answer is the preset; `null` at the end of the input. */
  ask(question: string, preset: string): string | null;
  /** Whether there is something of this name. */
  exists(path: string): boolean;
  /** Writes a file that only its user writes and its group reads. */
  writeFile(path: string, text: string, isNew: boolean): void;
}

/** The command `init`. */
export const INIT_COMMAND: Command = {
  name: "init",
  summary: "write a first configuration, by asking a few questions",
  help,
  run: (args) => Promise.resolve(init(args, thisMachine())),
};

/**
 * Writes a configuration.
 *
 * @param args What follows the name of the command.
 * @param machine Who is asked, and where things are written.
 * @returns The exit code.
 */
export function init(args: readonly string[], machine: InitMachine): number {
  try {
    const flags = readFlags(args, {
      texts: ["out"],
      lists: ["set"],
      switches: ["yes", "force"],
    });
    const out = flags.text("out") ?? DEFAULT_OUT;
    const answers = answersOf(flags.list("set"));
    if (!flags.isOn("yes") && !machine.isTerminal()) {
      throw new UsageError(
        "standard input is no terminal, so nobody can be asked: use --yes, and --set for what is not to be the default",
      );
    }
    const isForced = flags.isOn("force");
    if (!isForced && machine.exists(out)) {
      return fail(machine, `${out} is there: --force overwrites it`);
    }
    if (!flags.isOn("yes") && !askAll(answers, machine)) {
      return fail(machine, "the input ended, nothing is written");
    }
    return write(out, answers, isForced, machine);
  } catch (error) {
    return reportUserError(error, INIT_COMMAND.name, machine);
  }
}

/** Whether all was answered. */
function askAll(answers: Map<string, string>, machine: InitMachine): boolean {
  for (const question of QUESTIONS) {
    if (question.isAsked?.(answers) === false) continue;
    const answer = ask(question, answerTo(question.id, answers), machine);
    if (answer === undefined) return false;
    answers.set(question.id, answer);
  }
  return true;
}

/** Asks until the answer is one; `undefined` at the end of the input. */
function ask(
  { id, text, isFile = false }: Question,
  preset: string,
  machine: InitMachine,
): string | undefined {
  for (;;) {
    const given = machine.ask(text, preset);
    if (given === null) return undefined;
    const answer = readAnswer(id, isFile && given === "none" ? "" : given);
    if ("problem" in answer) machine.printError(`No: ${answer.problem}`);
    else {
      const problem = isFile ? unreadable(answer.text, machine) : undefined;
      if (problem === undefined) return answer.text;
      machine.printError(`No: ${problem}`);
    }
  }
}

/** Why a file cannot be read; an empty name is no file. */
function unreadable(path: string, machine: Machine): string | undefined {
  if (path === "") return undefined;
  try {
    machine.readTextFile(path);
    return undefined;
  } catch (error) {
    return `it cannot be read here: ${reasonOf(error)}`;
  }
}

function write(
  out: string,
  answers: ReadonlyMap<string, string>,
  isForced: boolean,
  machine: InitMachine,
): number {
  const text = renderConf(answers);
  // As check-config would: what it refuses is not written.
  loadConfig({
    file: { path: out, text },
    environment: machine.environment(),
    flags: [],
    readSecretFile: (path) => machine.readTextFile(path),
  });
  try {
    machine.writeFile(out, text, !isForced);
  } catch (error) {
    return fail(machine, `cannot write ${out}: ${reasonOf(error)}`);
  }
  machine.print(escapeControls(`wrote ${out}; next:`));
  const file = /^[\w./-]+$/.test(out) ? out : `'${out}'`;
  for (const command of ["doctor", "run"]) {
    const line = `  anomaly-detection ${command} --config-file ${file}`;
    machine.print(escapeControls(line));
  }
  return EXIT.done;
}

function fail(machine: Machine, reason: string): number {
  machine.printError(
    escapeControls(`anomaly-detection ${INIT_COMMAND.name}: ${reason}`),
  );
  return EXIT.failed;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function thisMachine(): InitMachine {
  return {
    ...THIS_MACHINE,
    isTerminal: () => Deno.stdin.isTerminal(),
    ask(question, preset) {
      // A second argument of prompt() would be text to edit: a pasted answer joins it.
      const answer = prompt(
        preset === "" ? question : `${question} [${preset}]`,
      );
      return answer === "" ? preset : answer;
    },
    exists(path) {
      try {
        Deno.lstatSync(path);
        return true;
      } catch (error) {
        return !(error instanceof Deno.errors.NotFound);
      }
    },
    writeFile(path, text, isNew) {
      using file = Deno.openSync(path, {
        write: true,
        createNew: isNew,
        create: !isNew,
        mode: MODE,
      });
      // The mode first: the file may be an old one that everybody reads.
      Deno.chmodSync(path, MODE);
      file.truncateSync(0);
      const bytes = new TextEncoder().encode(text);
      for (let done = 0; done < bytes.length;) {
        done += file.writeSync(bytes.subarray(done));
      }
    },
  };
}

function help(): string {
  return `Usage: anomaly-detection init [OPTIONS]

Asks where Kafka is, how to log in and where anomalies go, and writes a
configuration with every setting and its help. An empty answer takes what stands
in brackets. Passwords are not asked for: name a file that holds them. What
check-config would refuse is not written. Exit codes: ${EXIT.done} done, ${EXIT.failed} failed, ${EXIT.usage} bad
usage, ${EXIT.config} the answers make no configuration.

Options:
  --out FILE                where to write (default ${DEFAULT_OUT})
  --yes                     ask nothing: the default of every setting
  --set section.key=value   what is not to be the default; repeatable
  --force                   overwrite FILE if it is there
`;
}
