/**
 * What `init` asks, and what follows from the answers. Asks nothing itself.
 *
 * @module
 */

import { type Row, ROWS } from "../lib/config/schema.ts";
import { show } from "../lib/config/show.ts";
import { didYouMean } from "../lib/config/suggest.ts";
import { UsageError } from "./flags.ts";

/** Chosen texts by `section.key`; what is not in it has its default. */
export type Answers = ReadonlyMap<string, string>;

/** One question; its answer is the text of one setting. */
export interface Question {
  /** The setting, `section.key`. */
  readonly id: string;
  /** What a person is asked. */
  readonly text: string;
  /** Whether the answer is a file that must be there, if it is not empty. */
  readonly isFile?: boolean;
  /** Whether earlier answers make it a question at all; default: always. */
  readonly isAsked?: (answers: Answers) => boolean;
}

const isTls = (answers: Answers) => answerTo("kafka.tls", answers) === "true";
const mechanism = (answers: Answers) =>
  answerTo("kafka.sasl_mechanism", answers);
const hasPassword = (answers: Answers) =>
  /^(plain|scram-)/.test(mechanism(answers));
const isOauth = (answers: Answers) => mechanism(answers) === "oauthbearer";
const emits = (name: string) => (answers: Answers) =>
  answerTo("emit.emitters", answers).split(/\s*,\s*/).includes(name);

/** The questions, in their order. */
export const QUESTIONS: readonly Question[] = [
  {
    id: "data_parser.kafka_bootstrap_servers",
    text: "Kafka brokers, host:port, separated by commas",
  },
  {
    id: "data_parser.kafka_topic",
    text: "Topic on which Delfin publishes its metrics",
  },
  { id: "kafka.tls", text: "Is the connection to Kafka encrypted (TLS)" },
  {
    id: "kafka.tls_ca_file",
    text: "PEM file of the brokers' authority, none for that of the system",
    isFile: true,
    isAsked: isTls,
  },
  {
    id: "kafka.sasl_mechanism",
    text: "Login: none, plain, scram-sha-256, scram-sha-512 or oauthbearer",
  },
  { id: "kafka.sasl_username", text: "User", isAsked: hasPassword },
  {
    id: "kafka.sasl_password_file",
    text: "File that holds the password",
    isFile: true,
    isAsked: hasPassword,
  },
  {
    id: "kafka.oauth_token_url",
    text: "URL that gives tokens",
    isAsked: isOauth,
  },
  { id: "kafka.oauth_client_id", text: "Client id", isAsked: isOauth },
  {
    id: "kafka.oauth_client_secret_file",
    text: "File that holds the client secret",
    isFile: true,
    isAsked: isOauth,
  },
  {
    id: "emit.emitters",
    text: "Where anomalies go: stdout, file, kafka, separated by commas",
  },
  {
    id: "emit_file.path",
    text: "File for anomalies",
    isAsked: emits("file"),
  },
  {
    id: "emit_kafka.topic",
    text: "Topic for anomalies",
    isAsked: emits("kafka"),
  },
  {
    id: "state.path",
    text: "File for what was learned, or none to keep nothing",
  },
  {
    id: "spool.path",
    text: "File for messages that wait for an emitter, or none",
  },
];

/**
 * The text of a setting.
 *
 * @param id `section.key`, in the table.
 * @param answers The answers so far.
 */
export function answerTo(id: string, answers: Answers): string {
  return answers.get(id) ?? rowOf(id)!.setting.default;
}

/**
 * An answer as it stands in a file.
 *
 * @param id The setting, in the table.
 * @param text What somebody wrote.
 * @returns It, or what is wrong with it.
 */
export function readAnswer(
  id: string,
  text: string,
): { readonly text: string } | { readonly problem: string } {
  const { kind, isSecret } = rowOf(id)!.setting;
  const value = kind.parse(text.trim());
  if (value !== undefined) return { text: kind.format(value) };
  const hint = isSecret ? "" : kind.hint?.(text) ?? "";
  return { problem: `it must be ${kind.expected}${hint}` };
}

/**
 * The answers that flags give beforehand.
 *
 * @param flags Texts `section.key=value`.
 * @throws {UsageError} If one is not of this form, names no setting or holds no such value.
 */
export function answersOf(flags: readonly string[]): Map<string, string> {
  const answers = new Map<string, string>();
  for (const flag of flags) {
    const [, id = "", text = ""] = /^([^=]*)=(.*)$/s.exec(flag) ?? [];
    if (rowOf(id) === undefined) {
      const name = flag.replace(/=.*/s, "");
      const known = ROWS.map((row) => row.id);
      throw new UsageError(
        `--set ${show(name)}: no section.key=value of a setting${
          didYouMean(name, known)
        }`,
      );
    }
    const answer = readAnswer(id, text);
    if ("problem" in answer) {
      throw new UsageError(`--set ${id}: ${answer.problem}`);
    }
    answers.set(id, answer.text);
  }
  return answers;
}

function rowOf(id: string): Row | undefined {
  return ROWS.find((row) => row.id === id);
}
