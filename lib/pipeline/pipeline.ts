/**
 * Joins the stages: order, backpressure, commit, drain. Does all the waiting;
 * {@linkcode Judge} (decode to decide) does none.
 *
 * Per batch: judge every record, deliver its anomalies, then commit
 * ({@linkcode Settlement}). A crash before the commit has the batch delivered
 * again; the store ignores the samples that it already has.
 *
 * @module
 */

import type { Message } from "../model/message.ts";
import type { RecordBatch, Source } from "../source/source.ts";
import type { Judge } from "./judge.ts";
import { nextTurn } from "./next_turn.ts";
import { Settlement } from "./_settlement.ts";

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
  /** Take no further record; finish the one in hand. */
  readonly stop: AbortSignal;
  /** Give up waiting for emitters too: what is not committed comes again. */
  readonly abandon: AbortSignal;
}

/**
 * How long judging may keep the event loop to itself, in ms. Heartbeats,
 * signals and timers run in between; far below a heartbeat interval.
 */
const SLICE_MS = 20;

/** How long a batch is held for emitters that do not accept before reading goes on, in ms. */
const PATIENCE_MS = 1000;

/** So many messages, or batches, may wait for emitters before reading stops. */
const WAITING_LIMIT = 10_000;

/**
 * Runs until the source ends or `stop` aborts.
 *
 * @throws What the source throws, or the reason of `abandon`.
 */
export async function runPipeline(
  stages: PipelineStages,
  signals: PipelineSignals,
): Promise<void> {
  const { source, judge, emit } = stages;
  const { stop, abandon } = signals;
  const settlement = new Settlement({
    emit,
    stop,
    abandon,
    patienceMs: PATIENCE_MS,
    limit: WAITING_LIMIT,
  });
  for await (const batch of source.batches(endOf(settlement, stop))) {
    if (stop.aborted) { // a batch that came while others are settled is not begun
      await settlement.settled();
      continue;
    }
    stages.onBatch?.(true);
    const anomalies: Message[] = [];
    const count = await judgeBatch(judge, batch, anomalies, stop);
    await settlement.settle(batch, count, anomalies);
    // What is stored must be committed, or it would never be told after a crash.
    if (settlement.isSettled) await stages.afterBatch?.();
    stages.onBatch?.(false);
  }
  await settlement.settled();
  // What is held back waits on in stored state, or comes again with the topic.
  if (source.offsets !== undefined) return;
  const last: Message[] = [];
  judge.flush(last);
  if (last.length > 0) await emit(last, abandon);
}

/** Aborts when the source is no longer needed: told to stop and all committed, or some of it never will be. */
function endOf(settlement: Settlement, stop: AbortSignal): AbortSignal {
  const settled = new AbortController();
  const settle = () =>
    settlement.settled()
      .catch(() => {}) // then it has failed
      .then(() => settled.abort());
  if (stop.aborted) settled.abort();
  else stop.addEventListener("abort", settle, { once: true });
  return AbortSignal.any([settled.signal, settlement.failed]);
}

/** @returns How many records were judged: fewer than all once `stop` aborts. */
async function judgeBatch(
  judge: Judge,
  batch: RecordBatch,
  anomalies: Message[],
  stop: AbortSignal,
): Promise<number> {
  let sliceStart = performance.now();
  let count = 0;
  for (const record of batch.records) {
    if (stop.aborted) break;
    const out = batch.isWarm?.(record) === true ? undefined : anomalies;
    for (const _slice of judge.judge(record, out)) {
      if (performance.now() - sliceStart < SLICE_MS) continue;
      await nextTurn();
      sliceStart = performance.now();
    }
    count++;
  }
  return count;
}
