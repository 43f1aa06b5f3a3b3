/**
 * `doctor`: whether the service could work here, check by check.
 *
 * @module
 */

import { ConfigError } from "../lib/config/config_error.ts";
import { configHash } from "../lib/config/config_hash.ts";
import type { LoadedConfig } from "../lib/config/load.ts";
import type { Config } from "../lib/config/schema.ts";
import type { KafkaClient } from "../lib/kafka/client.ts";
import { tryToListen } from "../lib/serve/server.ts";
import { escapeControls } from "../lib/telemetry/escape.ts";
import { fileFinding, writtenFiles } from "./_doctor_disk.ts";
import {
  CHECK_LIMIT_MS,
  type Finding,
  type Mark,
  messageOf,
} from "./_doctor_finding.ts";
import {
  kafkaEmitterFinding,
  kafkaFindings,
  type KafkaParts,
} from "./_doctor_kafka.ts";
import { serveFinding } from "./_doctor_serve.ts";
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
import { makeDelivery } from "./make_emitters.ts";
import { makeKafka } from "./make_kafka.ts";

/** What the command needs of the machine. */
export interface DoctorMachine extends Machine {
  /** Whether results may have colours. */
  readonly hasColor: boolean;
  /** Makes a Kafka client. */
  kafka(config: Config, brokers: readonly string[]): KafkaClient;
  /** Why a file cannot be read; `undefined` if it can. */
  unreadable(path: string): string | undefined;
  /** Listens on an address for a moment; throws if that is not possible. */
  tryToListen(listen: string): void;
  /** Milliseconds since 1970. */
  now(): number;
  /** How long one check may take, in ms. */
  readonly limitMs: number;
}

/** The command `doctor`. */
export const DOCTOR_COMMAND: Command = {
  name: "doctor",
  summary:
    "check configuration, broker, topic, rights, disk, port and emitters",
  help,
  run: (args) =>
    doctor(args, {
      ...THIS_MACHINE,
      hasColor: Deno.stdout.isTerminal() && !Deno.noColor,
      kafka: makeHastyKafka,
      unreadable(path) {
        try {
          Deno.openSync(path).close();
          return undefined;
        } catch (error) {
          return messageOf(error);
        }
      },
      tryToListen,
      now: () => Date.now(),
      limitMs: CHECK_LIMIT_MS,
    }),
};

/**
 * Checks everything that the service needs, one line each.
 *
 * @param args What follows the name of the command.
 * @param machine Where things are read, tried and printed.
 * @returns The exit code.
 */
export async function doctor(
  args: readonly string[],
  machine: DoctorMachine,
): Promise<number> {
  try {
    const flags = readFlags(args, { ...CONFIG_FLAGS, switches: ["json"] });
    const found: Finding[] = [];
    const tell = (finding: Finding) => {
      found.push(finding);
      if (!flags.isOn("json")) machine.print(line(finding, machine.hasColor));
    };
    const loaded = loadOrTell(flags, machine, tell);
    if (loaded !== undefined) await examine(loaded, flags, machine, tell);
    if (flags.isOn("json")) machine.print(asJson(found));
    if (loaded === undefined) return EXIT.config;
    return count(found, "failed") === 0 ? EXIT.done : EXIT.failed;
  } catch (error) {
    return reportUserError(error, DOCTOR_COMMAND.name, machine);
  }
}

/** The configuration; `undefined` where it has problems, which are told. */
function loadOrTell(
  flags: Flags,
  machine: DoctorMachine,
  tell: (finding: Finding) => void,
): LoadedConfig | undefined {
  try {
    return loadConfigFor(flags, machine);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const { at, text } of error.problems) {
      tell({ name: "configuration", mark: "failed", text: `${at}: ${text}` });
    }
    return undefined;
  }
}

async function examine(
  loaded: LoadedConfig,
  flags: Flags,
  machine: DoctorMachine,
  tell: (finding: Finding) => void,
): Promise<void> {
  const { config } = loaded;
  const { dataParser, emit, emitKafka } = config;
  const from = flags.text("config-file") ?? "no file, the defaults";
  const text = `${from}, config hash ${configHash(loaded)}`;
  tell({ name: "configuration", mark: "ok", text });
  for (const note of loaded.notes) {
    tell({ name: "configuration", mark: "warning", text: note });
  }
  const partsFor = (brokers: readonly string[]): KafkaParts => ({
    client: () => machine.kafka(config, brokers),
    now: () => machine.now(),
    limitMs: machine.limitMs,
  });
  const brokers = dataParser.kafkaBootstrapServers;
  if (dataParser.receiverName === "kafka") {
    for await (const finding of kafkaFindings(config, partsFor(brokers))) {
      tell(finding);
    }
  } else tell(sourceFinding(config, machine));
  for (
    const file of writtenFiles(config, makeDelivery(config).optional ?? [])
  ) {
    tell(await fileFinding(file, machine.limitMs));
  }
  tell(serveFinding(config.serve.listen, (at) => machine.tryToListen(at)));
  if (emit.emitters.includes("stdout")) {
    tell({ name: "emitter stdout", mark: "ok", text: "standard output" });
  }
  if (emit.emitters.includes("kafka")) {
    const own = emitKafka.bootstrapServers;
    const theirs = own.length > 0 ? own : brokers;
    tell(await kafkaEmitterFinding(config, theirs, partsFor(theirs)));
  }
}

/** One that tries again once only: a check has little time, and somebody waits. */
function makeHastyKafka(
  config: Config,
  brokers: readonly string[],
): KafkaClient {
  const dataParser = { ...config.dataParser, kafkaRetryNum: 1 };
  return makeKafka({ ...config, dataParser }, brokers);
}

/** A source that is no broker. */
function sourceFinding(
  { dataParser, file }: Config,
  machine: DoctorMachine,
): Finding {
  const name = "source";
  if (dataParser.receiverName !== "file" || file.path === "-") {
    const text = `receiver_name = ${dataParser.receiverName}`;
    return { name, mark: "ok", text };
  }
  const problem = machine.unreadable(file.path);
  return problem === undefined
    ? { name, mark: "ok", text: `${file.path} can be read` }
    : { name, mark: "failed", text: `${file.path} cannot be read: ${problem}` };
}

const SIGNS: Readonly<Record<Mark, { sign: string; color: number }>> = {
  ok: { sign: "✓", color: 32 },
  warning: { sign: "!", color: 33 },
  failed: { sign: "✗", color: 31 },
};

/** Names stand in a column of this width. */
const NAME_WIDTH = 14;

/** One line: sign, name, what was found and what to do about it. */
function line({ name, mark, text, hint }: Finding, hasColor: boolean): string {
  const { sign, color } = SIGNS[mark];
  const shown = hasColor ? `\x1b[${color}m${sign}\x1b[39m` : sign;
  const rest = hint === undefined ? text : `${text}; ${hint}`;
  return `${shown} ${
    escapeControls(`${name.padEnd(NAME_WIDTH)}  ${rest.replaceAll("\n", " ")}`)
  }`;
}

function asJson(found: readonly Finding[]): string {
  const checks = found.map(({ name, mark, text, hint = null }) => ({
    name,
    mark,
    text,
    hint,
  }));
  const [failed, warnings] = [count(found, "failed"), count(found, "warning")];
  return escapeControls(JSON.stringify({ checks, failed, warnings }));
}

function count(found: readonly Finding[], wanted: Mark): number {
  return found.filter(({ mark }) => mark === wanted).length;
}

function help(): string {
  return `Usage: anomaly-detection doctor [OPTIONS]

Checks whether the service could work with a configuration: the configuration
itself, broker and login, the topic and the right to read it and to join the
group, how large records may be, the clock, every file and emitter that it writes
to, and whether the address on which it listens is free. Run it as the user of
the service. It joins no group, stores no offset and sends nothing; whether the
emitter kafka may write is not tried.

One line each: ✓ good, ! worth a look, ✗ does not work; ${
    CHECK_LIMIT_MS / 1000
  } s at most for each.
Exit codes: ${EXIT.done} nothing failed, ${EXIT.failed} something did, ${EXIT.usage} bad usage, ${EXIT.config} bad configuration.

Options:
${CONFIG_FLAGS_HELP}  --json                    print one JSON document
`;
}
