/**
 * Joins the stages: order, backpressure, commit, drain. Does all the waiting;
 * {@linkcode Judge} (decode to decide) does none.
 *
 * Per batch: judge every record, deliver its anomalies, then commit. A crash
 * before the commit has the batch delivered again; the store ignores the
 * samples that it already has.
 *
 * @module
 */

import type { Message } from "../model/message.ts";
import type { RecordBatch, Source } from "../source/source.ts";
import { getLogger } from "../telemetry/logger.ts";
import type { Judge } from "./judge.ts";
import { nextTurn } from "./next_turn.ts";

/** What the pipeline joins. */
export interface PipelineStages {
  /** Where records come from. */
  readonly source: Source;
  /** Makes anomalies of records. */
  readonly judge: Judge;
  /** Is told of every batch that comes, and again once it is done with. */
  readonly onBatch?: (isInHand: boolean) => void;
  /** Stores the memory now and then; not there: nobody does. */
  readonly afterBatch?: (() => Promise<void>) | undefined;
  /** Resolves when every emitter has accepted the anomalies. */
  readonly emit: (
    anomalies: readonly Message[],
    signal: AbortSignal,
  ) => Promise<void>;
}

/** When the pipeline ends. */
export interface PipelineSignals {
  /** Take no further batch; finish the one in hand. */
  readonly stop: AbortSignal;
  /** Give up waiting for emitters too: what is not committed comes again. */
  readonly abandon: AbortSignal;
}

/**
 * How long judging may keep the event loop to itself, in ms. Heartbeats,
 * signals and timers run in between; far below a heartbeat interval.
 */
const SLICE_MS = 20;

const log = getLogger("pipeline");

/**
 * Runs until the source ends or `stop` aborts.
 *
 * @throws What the source throws, or the reason of `abandon`.
 */
export async function runPipeline(
  stages: PipelineStages,
  signals: PipelineSignals,
): Promise<void> {
  const anomalies: Message[] = [];
  for await (const batch of stages.source.batches(signals.stop)) {
    stages.onBatch?.(true);
    await judgeBatch(stages.judge, batch, anomalies);
    await deliver(stages, anomalies, signals.abandon);
    await commit(batch, signals.abandon);
    await stages.afterBatch?.();
    stages.onBatch?.(false);
  }
  // What is held back waits on in stored state, or comes again with the topic.
  if (stages.source.offsets !== undefined) return;
  stages.judge.flush(anomalies);
  await deliver(stages, anomalies, signals.abandon);
}

async function judgeBatch(
  judge: Judge,
  batch: RecordBatch,
  anomalies: Message[],
): Promise<void> {
  let sliceStart = performance.now();
  for (const record of batch.records) {
    const out = batch.isWarm?.(record) === true ? undefined : anomalies;
    for (const _slice of judge.judge(record, out)) {
      if (performance.now() - sliceStart < SLICE_MS) continue;
      await nextTurn();
      sliceStart = performance.now();
    }
  }
}

async function deliver(
  stages: PipelineStages,
  anomalies: Message[],
  signal: AbortSignal,
): Promise<void> {
  if (anomalies.length === 0) return;
  await stages.emit(anomalies.splice(0), signal);
}

/** A broker that does not answer must not hold up the end: what it did not confirm comes again. */
async function commit(batch: RecordBatch, abandon: AbortSignal): Promise<void> {
  try {
    await unless(abandon, batch.commit());
  } catch (error) {
    const last = batch.records.at(-1);
    log.warn(
      `Cannot commit ${last?.topic} partition ${last?.partition} up to offset ` +
        `${last?.offset}: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** The outcome of the work, or the reason of the signal if it aborts first. */
async function unless(
  signal: AbortSignal,
  work: Promise<void>,
): Promise<void> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
