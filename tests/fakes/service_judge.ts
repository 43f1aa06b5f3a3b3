/**
 * The judge as the service makes it from its settings.
 *
 * @module
 */

import { makeJudge } from "../../cmds/make_judge.ts";
import { loadConfig } from "../../lib/config/load.ts";
import type { Message } from "../../lib/model/message.ts";
import type { RawRecord } from "../../lib/model/record.ts";
import {
  type PipelineCounters,
  pipelineCounters,
} from "../../lib/pipeline/counters.ts";
import type { Judge } from "../../lib/pipeline/judge.ts";
import { Registry } from "../../lib/telemetry/metrics.ts";
import { configInputs, type TestInputs } from "./config_inputs.ts";

/** A judge that has seen nothing, with the default settings but for those given. */
export function serviceJudge(
  inputs: TestInputs = {},
): { judge: Judge; counters: PipelineCounters } {
  const counters = pipelineCounters(new Registry());
  return {
    judge: makeJudge(loadConfig(configInputs(inputs)), counters),
    counters,
  };
}

/** What a judge says of one record after another, each to its end. */
export function judged(judge: Judge, records: Iterable<RawRecord>): Message[] {
  const messages: Message[] = [];
  for (const record of records) {
    for (const _slice of judge.judge(record, messages));
  }
  return messages;
}
