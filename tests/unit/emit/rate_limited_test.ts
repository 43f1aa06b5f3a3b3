import { assertEquals, assertRejects } from "@std/assert";
import { EmitError } from "../../../lib/emit/emitter.ts";
import {
  RateLimited,
  type SummaryEmitter,
} from "../../../lib/emit/rate_limited.ts";
import { heldMetric } from "../../../lib/emit/held_metric.ts";
import type { Message } from "../../../lib/model/message.ts";
import type { Summary } from "../../../lib/model/summary.ts";
import { Registry } from "../../../lib/telemetry/metrics.ts";
import { ListLogger } from "../../fakes/list_logger.ts";
import { settle } from "../../fakes/manual_clock.ts";
import { sampleIncident } from "../../fakes/sample_incident.ts";

const MINUTE_MS = 60_000;
const never = new AbortController().signal;

/** Remembers what it gets; fails as long as it is told to. */
class Recorder implements SummaryEmitter {
  readonly name = "email";
  readonly got: string[] = [];
  readonly summaries: Summary[] = [];
  failure: EmitError | undefined;
  isClosed = false;

  emit(messages: readonly Message[]): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    this.got.push(...messages.map(({ id, state }) => `${id} ${state}`));
    return Promise.resolve();
  }

  summarize(summary: Summary): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    this.summaries.push(summary);
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

/** At most two in ten minutes, on a clock that the test moves. */
function limited() {
  const emitter = new Recorder();
  const log = new ListLogger();
  const held = heldMetric(new Registry()).of("email");
  let nowMs = 0;
  let timers: { atMs: number; call: () => void }[] = [];
  const limited = new RateLimited(emitter, {
    messages: 2,
    windowMs: 10 * MINUTE_MS,
    held,
    log,
    clock: {
      wallMs: () => nowMs,
      after(ms, call) {
        const timer = { atMs: nowMs + ms, call };
        timers.push(timer);
        return () => timers = timers.filter((one) => one !== timer);
      },
    },
  });
  const pass = async (minutes: number) => {
    nowMs += minutes * MINUTE_MS;
    const due = timers.filter(({ atMs }) => atMs <= nowMs);
    timers = timers.filter(({ atMs }) => atMs > nowMs);
    for (const { call } of due) call();
    await settle();
  };
  return { emitter, limited, held, log, pass };
}

const message = (id: string, state: Message["state"] = "open", name = "a") =>
  sampleIncident({
    id,
    state,
    severity: id === "4" ? 0.9 : 0.6,
    array: { storage_id: "s", name },
  });

Deno.test("below the limit everything passes, time after time", async () => {
  const { emitter, limited: mail, held, pass } = limited();
  for (let i = 0; i < 3; i++) {
    await mail.emit([message(`${i}`), message(`${i}b`)], never);
    await pass(10);
  }
  assertEquals(emitter.got.length, 6);
  assertEquals(emitter.summaries, []);
  assertEquals(held.value, 0);
});

Deno.test("what is beyond it is told together when the time is over", async () => {
  const { emitter, limited: mail, held, pass } = limited();
  await mail.emit([
    message("1"),
    message("2"),
    message("3", "open", "b"),
    message("4", "open", "b"),
    message("5"),
  ], never);
  await pass(4);
  await mail.emit([message("5", "resolved")], never);
  await pass(5.9);
  assertEquals(emitter.summaries, []);
  await pass(0.1);
  assertEquals(emitter.got, ["1 open", "2 open"]);
  assertEquals(emitter.summaries, [{
    schema: "summary/1",
    fromMs: 0,
    toMs: 10 * MINUTE_MS,
    messages: 4,
    incidents: 3,
    open: 2,
    severity: 0.9,
    arrays: [{ name: "a", messages: 2 }, { name: "b", messages: 2 }],
    ids: ["4", "3", "5"],
    why:
      "4 more messages in 10 minutes, about 3 incidents of 2 arrays; 2 not over",
  }]);
  assertEquals(held.value, 4);
  await pass(10);
  assertEquals(emitter.summaries.length, 1, "told once");
});

Deno.test("the end of what was told passes, however much there is", async () => {
  const { emitter, limited: mail } = limited();
  await mail.emit([message("1"), message("2"), message("3")], never);
  await mail.emit(
    [
      message("3", "resolved"),
      message("1", "resolved"),
      message("2", "update"),
    ],
    never,
  );
  assertEquals(emitter.got, ["1 open", "2 open", "1 resolved"]);
});

Deno.test("a message that comes again counts once, and an error says what was accepted", async () => {
  const { emitter, limited: mail, held } = limited();
  const messages = [message("1"), message("2"), message("3")];
  emitter.failure = new EmitError("down", { accepted: 1 });
  const error = await assertRejects(
    () => mail.emit(messages, never),
    EmitError,
  );
  assertEquals(error.accepted, 1);
  emitter.failure = undefined;
  await mail.emit(messages.slice(1), never);
  assertEquals(emitter.got, ["2 open"]);
  assertEquals(held.value, 1);
});

Deno.test("a summary that is not accepted is tried again, what comes meanwhile waits for the next", async () => {
  const { emitter, limited: mail, log, pass } = limited();
  await mail.emit([message("1"), message("2"), message("3")], never);
  emitter.failure = new EmitError("down");
  await pass(10);
  assertEquals(log.lines, [
    "warn email did not take a summary: it is tried again",
  ]);
  emitter.failure = undefined;
  await mail.emit([message("4"), message("5"), message("6")], never);
  await pass(0.5);
  await pass(10);
  assertEquals(emitter.summaries.map(({ ids }) => ids), [["3"], ["6"]]);
});

Deno.test("what is held back is told at the end, or its loss is", async () => {
  const good = limited();
  await good.limited.emit(["1", "2", "3"].map((id) => message(id)), never);
  await good.limited.close();
  assertEquals(good.emitter.summaries.length, 1);
  assertEquals(good.emitter.isClosed, true);

  const bad = limited();
  await bad.limited.emit(["1", "2", "3"].map((id) => message(id)), never);
  bad.emitter.failure = new EmitError("down");
  await bad.limited.close();
  assertEquals(bad.log.lines, [
    "warn email did not get the summary of what was held back",
  ]);
  assertEquals(bad.emitter.isClosed, true);
});
