/**
 * The files of the proof of concept run unmodified.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { loadConfig } from "../../../lib/config/load.ts";
import { configInputs } from "../../fakes/config_inputs.ts";

const FIXTURES = new URL("../../fixtures/config/", import.meta.url);

function load(path: string) {
  const text = Deno.readTextFileSync(new URL(path, FIXTURES));
  return loadConfig(configInputs({ path, text }));
}

const LOG = {
  logLevel: "info",
  logFormat: "text",
  logFile: "",
  loggingDefaultFormatString:
    "%(asctime)s - %(levelname)s - %(filename)s[:%(lineno)d] - %(message)s",
  logRotationType: "interval",
  logRotateInterval: 4,
  logRotateIntervalType: "weekday",
  maxLogfileSizeMb: 200,
  maxLogfileCount: 10,
  reloadOnChange: true,
};

Deno.test("the older file runs, and says what it no longer needs", () => {
  const { config, notes } = load("poc_form_a.conf");
  assertEquals(config.default, LOG);
  assertEquals(config.dataParser, {
    receiverName: "kafka",
    kafkaTopic: "telemetry_topic",
    kafkaBootstrapServers: ["127.0.0.1:9092"],
    kafkaRetryNum: 3,
    maxRecordMb: 64,
  });
  const database = "is not used any more: no database is needed";
  const training =
    "is not used any more: every series is learned from the stream itself";
  assertEquals(notes, [
    `poc_form_a.conf:10: [database] connection ${database}`,
    `poc_form_a.conf:11: [database] backend ${database}`,
    `poc_form_a.conf:14: [training] dataset_source_type ${training}`,
    `poc_form_a.conf:15: [training] dataset_csv_file_name ${training}`,
    `poc_form_a.conf:16: [training] dataset_number ${training}`,
    "poc_form_a.conf:20: [data_parser] csv_file_name is not used any more: " +
    "[file] path names the capture for receiver_name = file",
  ]);
});

for (const path of ["poc_form_b.conf", "poc_form_b_unquoted.conf"]) {
  Deno.test(`the newer file runs: ${path}`, () => {
    const { config, notes, origins } = load(path);
    assertEquals(config.default, LOG);
    assertEquals(config.dataParser, {
      receiverName: "kafka",
      kafkaTopic: "delfin-kafka",
      kafkaBootstrapServers: ["127.0.0.1:9092"],
      kafkaRetryNum: 3,
      maxRecordMb: 64,
    });
    assertEquals(notes, []);
    assertEquals(origins.get("data_parser.kafka_retry_num"), `${path}:13`);
  });
}
