/**
 * Delivery to several emitters: order, retries, backpressure, abort. Time is a manual clock.
 *
 * @module
 */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { EmitError } from "../../../lib/emit/emitter.ts";
import {
  type EmitterStatus,
  FanOut,
  type FanOutOptions,
} from "../../../lib/emit/fan_out.ts";
import { Registry } from "../../../lib/telemetry/metrics.ts";
import { ListLogger } from "../../fakes/list_logger.ts";
import { ManualClock, settle } from "../../fakes/manual_clock.ts";
import { sampleAnomaly } from "../../fakes/sample_anomaly.ts";
import { type Attempt, ScriptedEmitter } from "../../fakes/scripted_emitter.ts";

const SIGNAL = new AbortController().signal;

/** A fan-out on a manual clock. */
function fanOut(
  emitters: readonly ScriptedEmitter[],
  changes: Partial<FanOutOptions> = {},
) {
  const clock = new ManualClock();
  const log = new ListLogger();
  const registry = new Registry();
  const out = new FanOut({
    emitters,
    registry,
    log,
    sleep: clock.sleep,
    now: clock.now,
    ...changes,
  });
  return { out, clock, log, registry };
}

const batch = (...ids: string[]) => ids.map((id) => sampleAnomaly({ id }));
const failure = () => new EmitError("broker away");
const failures = (count: number): Attempt[] =>
  Array.from({ length: count }, failure);

/** Whether a promise has resolved by now. */
async function isResolved(promise: Promise<unknown>): Promise<boolean> {
  let resolved = false;
  promise.then(() => resolved = true, () => {});
  await settle();
  return resolved;
}

Deno.test("FanOut resolves when every emitter has accepted", async () => {
  const held = Promise.withResolvers<void>();
  const fast = new ScriptedEmitter("fast");
  const slow = new ScriptedEmitter("slow", [() => held.promise]);
  const { out } = fanOut([fast, slow]);
  const done = out.emit(batch("1", "2"), SIGNAL);
  assertEquals(await isResolved(done), false);
  assertEquals(fast.accepted, ["1", "2"]);
  held.resolve();
  await done;
  assertEquals(slow.accepted, ["1", "2"]);
});

Deno.test("FanOut asks nobody for no messages", async () => {
  const emitter = new ScriptedEmitter("a");
  await fanOut([emitter]).out.emit([], SIGNAL);
  await fanOut([]).out.emit(batch("1"), SIGNAL);
  assertEquals(emitter.attempts, 0);
});

Deno.test("FanOut retries with pauses that double up to 30 s, each emitter by itself", async () => {
  const well = new ScriptedEmitter("well");
  const ill = new ScriptedEmitter("ill", failures(9));
  const { out, clock } = fanOut([well, ill]);
  const done = out.emit(batch("1"), SIGNAL);
  for (let i = 0; i < 9; i++) {
    await settle();
    await clock.advance(30_000);
  }
  await done;
  assertEquals(clock.pauses, [
    500,
    1000,
    2000,
    4000,
    8000,
    16_000,
    30_000,
    30_000,
    30_000,
  ]);
  assertEquals([well.attempts, ill.attempts], [1, 10]);
  assertEquals(ill.accepted, ["1"]);
});

Deno.test("FanOut begins with short pauses again after a success", async () => {
  const script = [...failures(2), "accept" as const, ...failures(1)];
  const { out, clock } = fanOut([new ScriptedEmitter("a", script)]);
  for (const id of ["1", "2"]) {
    const done = out.emit(batch(id), SIGNAL);
    for (let i = 0; i < 2; i++) {
      await settle();
      await clock.advance(30_000);
    }
    await done;
  }
  assertEquals(clock.pauses, [500, 1000, 500]);
});

Deno.test("FanOut gives later messages to the others while one is retrying, then holds back", async () => {
  const well = new ScriptedEmitter("well");
  const ill = new ScriptedEmitter("ill", failures(1));
  const { out, clock } = fanOut([well, ill], { queueSize: 4 });
  const done = [
    out.emit(batch("1", "2"), SIGNAL),
    out.emit(batch("3"), SIGNAL),
    out.emit(batch("4", "5"), SIGNAL), // no room: 3 of 4 places are taken
    out.emit(batch("6"), SIGNAL), // room, but not before its turn
  ];
  await settle();
  assertEquals(well.accepted, ["1", "2", "3"]);
  assertEquals(out.status().map(({ queued }) => queued), [0, 3]);
  await clock.advance(500);
  await Promise.all(done);
  assertEquals(well.accepted, ["1", "2", "3", "4", "5", "6"]);
  assertEquals(ill.accepted, well.accepted);
});

Deno.test("FanOut takes a batch that is larger than the queue once that is empty", async () => {
  const emitter = new ScriptedEmitter("a");
  const { out } = fanOut([emitter], { queueSize: 1 });
  await Promise.all([
    out.emit(batch("1", "2", "3"), SIGNAL),
    out.emit(batch("4", "5"), SIGNAL),
  ]);
  assertEquals(emitter.accepted, ["1", "2", "3", "4", "5"]);
});

Deno.test("FanOut tells a failure at once, then once a minute, and its end", async () => {
  const { out, clock, log } = fanOut([new ScriptedEmitter("k", failures(12))]);
  const done = out.emit(batch("1"), SIGNAL);
  for (let i = 0; i < 12; i++) {
    await settle();
    await clock.advance(30_000); // at 0, 30, 60 … 330 s
  }
  await done;
  const fails = "warn k does not accept messages: they wait";
  assertEquals(log.lines, [
    fails,
    fails,
    fails,
    fails,
    fails,
    fails,
    "info k accepts messages again",
  ]);
  assertEquals(log.fields[0]!["failures"], 1);
  assertEquals((log.fields[0]!["error"] as Error).message, "broker away");
  assertEquals(log.fields[6], { emitter: "k", failures: 12 });
});

Deno.test("FanOut does not tell of every failure of an emitter that comes and goes", async () => {
  const script = Array.from(
    { length: 10 },
    (_, i): Attempt => i % 2 === 0 ? failure() : "accept",
  );
  const { out, clock, log } = fanOut([new ScriptedEmitter("k", script)]);
  for (let i = 0; i < 5; i++) {
    const done = out.emit(batch(`${i}`), SIGNAL);
    await settle();
    await clock.advance(500);
    await done;
  }
  assertEquals(log.lines.length, 2);
});

Deno.test("FanOut counts what each emitter accepted, refused and has waiting", async () => {
  const ill = new ScriptedEmitter("ill", failures(2));
  const { out, clock, registry } = fanOut([new ScriptedEmitter("well"), ill]);
  const done = out.emit(batch("1", "2", "3"), SIGNAL);
  await settle();
  const both = { queued: 0, isFailing: false, isRequired: true, dropped: 0 };
  assertEquals(out.status(), [
    { ...both, name: "well", accepted: 3, failures: 0 },
    {
      ...both,
      name: "ill",
      accepted: 0,
      failures: 1,
      queued: 3,
      isFailing: true,
    },
  ]);
  const shown = registry.render();
  assert(shown.includes('emit_queue_messages{emitter="ill"} 3\n'));
  assert(shown.includes('emit_failing{emitter="ill"} 1\n'));
  await clock.advance(500);
  await clock.advance(1000);
  await done;
  const samples = registry.render().split("\n").filter((line) =>
    line.includes('"ill"')
  );
  assertEquals(samples, [
    'anomaly_detection_emitted_messages_total{emitter="ill"} 3',
    'anomaly_detection_emit_failures_total{emitter="ill"} 2',
    ...["spool_full", "memory_full", "damaged", "refused", "closed", "end"].map(
      (reason) =>
        `anomaly_detection_emit_dropped_messages_total{emitter="ill",reason="${reason}"} 0`,
    ),
    'anomaly_detection_emit_failing{emitter="ill"} 0',
    'anomaly_detection_emit_required{emitter="ill"} 1',
    'anomaly_detection_emit_queue_messages{emitter="ill"} 0',
    'anomaly_detection_emit_spooled_messages{emitter="ill"} 0',
    'anomaly_detection_emit_spooled_bytes{emitter="ill"} 0',
    'anomaly_detection_emit_spool_limit_bytes{emitter="ill"} 0',
    'anomaly_detection_emit_oldest_age_seconds{emitter="ill"} 0',
  ]);
});

Deno.test("FanOut rejects with the reason of the signal, in a pause and in an attempt", async () => {
  const hanging: Attempt = () => new Promise(() => {});
  for (const attempt of [failure(), hanging]) {
    const stop = new AbortController();
    const { out, log } = fanOut([
      new ScriptedEmitter("well"),
      new ScriptedEmitter("ill", [attempt]),
    ]);
    const done = out.emit(batch("1"), stop.signal);
    await settle();
    stop.abort(new Error("SIGTERM"));
    await assertRejects(() => done, Error, "SIGTERM");
    assertEquals(
      log.lines.at(-1),
      "warn Stopped before every emitter accepted the messages",
    );
    assertEquals(log.fields.at(-1), { messages: 1, missing: ["ill"] });
  }
});

Deno.test("FanOut does not begin with a signal that has aborted", async () => {
  const emitter = new ScriptedEmitter("a");
  const signal = AbortSignal.abort(new Error("SIGTERM"));
  await assertRejects(
    () => fanOut([emitter]).out.emit(batch("1"), signal),
    Error,
    "SIGTERM",
  );
  assertEquals(emitter.attempts, 0);
});

Deno.test("FanOut goes on with the next messages where only the first were given up", async () => {
  const ill = new ScriptedEmitter("ill", failures(1));
  const { out } = fanOut([ill], { queueSize: 1 });
  const stop = new AbortController();
  const first = out.emit(batch("1"), stop.signal);
  const second = out.emit(batch("2"), stop.signal); // waits for room
  const third = out.emit(batch("3"), SIGNAL);
  await settle();
  stop.abort(new Error("enough"));
  await assertRejects(() => first, Error, "enough");
  await assertRejects(() => second, Error, "enough");
  await third;
  assertEquals(ill.accepted, ["3"]);
});

Deno.test("FanOut gives up for everybody where one emitter never will accept", async () => {
  const closed = new EmitError("reader has gone", { isPermanent: true });
  const gone = new ScriptedEmitter("gone", [closed]);
  const ill = new ScriptedEmitter("ill", failures(1));
  const { out, log } = fanOut([gone, ill]);
  const waiting = out.emit(batch("1"), SIGNAL);
  await assertRejects(() => waiting, EmitError, "reader has gone");
  await assertRejects(
    () => out.emit(batch("2"), SIGNAL),
    EmitError,
    "reader has gone",
  );
  assertEquals(gone.attempts, 1);
  assert(log.lines.includes("error gone will accept no more messages"));
});

Deno.test("FanOut closes every emitter, also one that fails or hangs", async () => {
  const fine = new ScriptedEmitter("fine");
  const broken = new ScriptedEmitter("broken", [], () => {
    throw new Error("no route");
  });
  const hanging = new ScriptedEmitter(
    "hanging",
    [],
    () => new Promise(() => {}),
  );
  const { out, clock, log } = fanOut([hanging, broken, fine], {
    closeLimitMs: 2000,
  });
  const closed = out.close();
  assertEquals(await isResolved(closed), false);
  await clock.advance(2000);
  await closed;
  assertEquals([fine.closed, broken.closed, hanging.closed], [1, 1, 1]);
  assertEquals(log.lines, [
    "warn broken did not close",
    "warn hanging did not close",
  ]);
});

Deno.test("FanOut ends what is under way when it is closed, and accepts no more", async () => {
  const { out } = fanOut([new ScriptedEmitter("ill", failures(1))]);
  const done = out.emit(batch("1"), SIGNAL);
  await settle();
  await Promise.all([
    assertRejects(() => done, EmitError, "delivery has ended"),
    out.close(),
  ]);
  await assertRejects(
    () => out.emit(batch("2"), SIGNAL),
    EmitError,
    "delivery has ended",
  );
});

Deno.test("FanOut sleeps and wakes by the real clock where no other is given", async () => {
  const emitter = new ScriptedEmitter("a", failures(1));
  const out = new FanOut({
    emitters: [emitter],
    registry: new Registry(),
  });
  await out.emit(batch("1"), SIGNAL); // pauses 500 ms
  await out.close();
  assertEquals(emitter.accepted, ["1"]);
});

Deno.test("FanOut refuses emitters of one name and a queue without room", () => {
  const twins = [new ScriptedEmitter("a"), new ScriptedEmitter("a")];
  assertThrows(() => fanOut(twins), RangeError, "Cannot deliver to a");
  assertThrows(() => fanOut([], { queueSize: 0 }), RangeError, "queues of 0");
});

Deno.test("FanOut does not send again what an emitter accepted before it failed", async () => {
  const emitter = new ScriptedEmitter("a", [
    new EmitError("broken", { accepted: 2 }),
  ]);
  const { out, clock } = fanOut([emitter]);
  const done = out.emit(batch("1", "2", "3"), SIGNAL);
  await settle();
  assertEquals(out.status()[0]!.accepted, 2);
  await clock.advance(500);
  await done;
  assertEquals(emitter.accepted, ["3"]);
  assertEquals(out.status()[0]!.accepted, 3);
});

Deno.test("FanOut skips the one message that an emitter names as refused, without a pause", async () => {
  const emitter = new ScriptedEmitter("a", [
    new EmitError("unknown channel", { accepted: 1, isMessageFault: true }),
  ]);
  const { out, clock } = fanOut([emitter]);
  await out.emit(batch("1", "2", "3"), SIGNAL);
  assertEquals(clock.pauses, []);
  assertEquals(emitter.accepted, ["3"]);
  const [{ accepted, dropped, failures }] = out.status() as [EmitterStatus];
  assertEquals([accepted, dropped, failures], [2, 1, 0]);
});

for (
  const [retryAfterMs, pauseMs] of [[0, 500], [42_000, 42_000], [1e9, 3e5]]
) {
  Deno.test(`FanOut leaves an emitter alone for ${pauseMs} ms that asks for ${retryAfterMs}`, async () => {
    const emitter = new ScriptedEmitter("a", [
      new EmitError("too many requests", { retryAfterMs }),
    ]);
    const { out, clock } = fanOut([emitter]);
    const done = out.emit(batch("1"), SIGNAL);
    await settle();
    assertEquals(clock.pauses, [pauseMs]);
    await clock.advance(pauseMs!);
    await done;
  });
}
