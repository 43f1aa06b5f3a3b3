/**
 * Delivery to emitters that nobody waits for: kept on the disk, in order, within
 * bounds, over restarts, and whatever the disk does. Time is a manual clock.
 *
 * @module
 */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { EmitError } from "../../../lib/emit/emitter.ts";
import { FanOut, type FanOutOptions } from "../../../lib/emit/fan_out.ts";
import { Spool } from "../../../lib/emit/spool.ts";
import { SpoolFile } from "../../../lib/state/spool_file.ts";
import { Registry } from "../../../lib/telemetry/metrics.ts";
import { StateError } from "../../../lib/state/state_error.ts";
import { FullDisk } from "../../fakes/full_disk.ts";
import { ListLogger } from "../../fakes/list_logger.ts";
import { ManualClock, settle } from "../../fakes/manual_clock.ts";
import { sampleAnomaly } from "../../fakes/sample_anomaly.ts";
import { ScriptedEmitter } from "../../fakes/scripted_emitter.ts";
import { withFolder } from "../../fakes/temp_folder.ts";

const SIGNAL = new AbortController().signal;

/** A fan-out that waits for `main` only, if that is among the emitters. */
function start(
  emitters: readonly ScriptedEmitter[],
  changes: Partial<FanOutOptions> = {},
) {
  const clock = new ManualClock();
  const log = new ListLogger();
  const registry = new Registry();
  const out = new FanOut({
    emitters,
    optional: emitters.map(({ name }) => name).filter((name) =>
      name !== "main"
    ),
    registry,
    log,
    sleep: clock.sleep,
    now: clock.now,
    ...changes,
  });
  const figure = (name: string) =>
    Number(
      registry.render().split("\n").find((line) => line.startsWith(name))
        ?.split(" ").at(-1),
    );
  return { out, clock, log, figure };
}

const batch = (...ids: string[]) => ids.map((id) => sampleAnomaly({ id }));
const ill = (name = "ill") =>
  new ScriptedEmitter(
    name,
    Array.from({ length: 1000 }, () => new EmitError("away")),
  );
const BYTES = JSON.stringify(batch("1")[0]).length;
const DROPPED = "anomaly_detection_emit_dropped_messages_total";

/** Closes at once: nobody gets the time to drain. */
async function end(
  { out, clock }: { readonly out: FanOut; readonly clock: ManualClock },
): Promise<void> {
  const closed = out.close();
  await settle();
  await clock.advance(1500);
  await closed;
}

/** The path of a spool in a folder that is gone afterwards. */
const withSpool = (body: (path: string) => Promise<void>): Promise<void> =>
  withFolder((folder) => body(`${folder}/spool`));

Deno.test("FanOut does not wait for an optional emitter, and holds nobody up for it", () =>
  withSpool(async (path) => {
    const main = new ScriptedEmitter("main");
    const dead = ill();
    const service = start([main, dead], { spool: { path } });
    for (const id of ["1", "2", "3"]) {
      await service.out.emit(batch(id), SIGNAL);
    }
    assertEquals(main.accepted, ["1", "2", "3"]);
    assertEquals(dead.accepted, []);
    service.clock.nowMs += 7000;
    const labels = '{emitter="ill"}';
    assertEquals(
      service.figure(`anomaly_detection_emit_queue_messages${labels}`),
      3,
    );
    assertEquals(
      service.figure(`anomaly_detection_emit_spooled_messages${labels}`),
      3,
    );
    assertEquals(
      service.figure(`anomaly_detection_emit_spooled_bytes${labels}`),
      3 * BYTES,
    );
    assertEquals(
      service.figure(`anomaly_detection_emit_oldest_age_seconds${labels}`),
      7,
    );
    const limit = "anomaly_detection_emit_spool_limit_bytes";
    assertEquals(service.figure(`${limit}${labels}`), 64 * 2 ** 20);
    assertEquals(service.figure(`${limit}{emitter="main"}`), 0);
    const required = "anomaly_detection_emit_required";
    assertEquals(service.figure(`${required}${labels}`), 0);
    assertEquals(service.figure(`${required}{emitter="main"}`), 1);
    await end(service);
  }));

Deno.test("FanOut keeps messages for optional emitters while the required one is away", () =>
  withSpool(async (path) => {
    const well = new ScriptedEmitter("well");
    const service = start([ill("main"), well], { spool: { path } });
    const stop = new AbortController();
    const done = service.out.emit(batch("1"), stop.signal);
    await settle();
    assertEquals(well.accepted, ["1"]);
    stop.abort(new Error("SIGTERM"));
    await assertRejects(() => done, Error, "SIGTERM");
    await end(service);
  }));

Deno.test("FanOut delivers what an earlier run left first, with all its fields, and then forgets it", () =>
  withSpool(async (path) => {
    const first = start([ill("mail")], { spool: { path } });
    await first.out.emit(batch("1", "2"), SIGNAL);
    await end(first);
    const seen: unknown[] = [];
    const mail = new ScriptedEmitter("mail");
    const emit = mail.emit.bind(mail);
    mail.emit = (messages, signal) => {
      seen.push(...messages);
      return emit(messages, signal);
    };
    const second = start([mail], { spool: { path } });
    await second.out.emit(batch("3"), SIGNAL);
    await settle();
    assertEquals(seen, batch("1", "2", "3"));
    await end(second);
    const third = new ScriptedEmitter("mail");
    await end(start([third], { spool: { path } }));
    assertEquals(third.attempts, 0);
    assertEquals(
      second.log.lines[0],
      "info mail has messages waiting since an earlier run: they go first",
    );
  }));

Deno.test("FanOut delivers what was left to an emitter that is required by now", () =>
  withSpool(async (path) => {
    const first = start([ill("mail")], { spool: { path } });
    await first.out.emit(batch("1"), SIGNAL);
    await end(first);
    const mail = new ScriptedEmitter("mail");
    const second = start([mail], { spool: { path }, optional: [] });
    await second.out.emit(batch("2"), SIGNAL);
    assertEquals(mail.accepted, ["1", "2"]);
    await end(second);
  }));

Deno.test("FanOut leaves what waits for an emitter that is not named any more, and says so", () =>
  withSpool(async (path) => {
    const first = start([ill("mail")], { spool: { path } });
    await first.out.emit(batch("1"), SIGNAL);
    await end(first);
    const second = start([new ScriptedEmitter("other")], { spool: { path } });
    assertEquals(second.log.lines, [
      "warn Messages wait for mail, which is not among the emitters",
    ]);
    await end(second);
    const mail = new ScriptedEmitter("mail");
    await end(start([mail], { spool: { path } }));
    assertEquals(mail.accepted, ["1"]);
  }));

Deno.test("FanOut makes no file where every emitter is required", () =>
  withSpool(async (path) => {
    const service = start([new ScriptedEmitter("main")], { spool: { path } });
    await service.out.emit(batch("1"), SIGNAL);
    await end(service);
    await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
  }));

Deno.test("FanOut retries an optional emitter with the pauses of a required one", () =>
  withSpool(async (path) => {
    const emitter = new ScriptedEmitter("a", [
      new EmitError("away"),
      new EmitError("away"),
    ]);
    const service = start([emitter], { spool: { path } });
    await service.out.emit(batch("1"), SIGNAL);
    await settle();
    await service.clock.advance(500);
    await service.clock.advance(1000);
    assertEquals(service.clock.pauses, [500, 1000]);
    assertEquals(emitter.accepted, ["1"]);
    await end(service);
  }));

Deno.test("a full spool drops the oldest, never what the emitter has in hand, and says how many", () =>
  withSpool(async (path) => {
    const held = Promise.withResolvers<void>();
    const slow = new ScriptedEmitter("slow", [() => held.promise]);
    const service = start([slow], {
      spool: { path, maxBytes: 3 * BYTES },
    });
    for (const id of ["1", "2", "3", "4", "5", "6"]) {
      await service.out.emit(batch(id), SIGNAL);
      await settle();
    }
    // In hand: 1. Room for three: 4, 5, 6.
    assertEquals(service.figure(`${DROPPED}{emitter="slow"`), 2);
    assertEquals(service.out.status()[0]?.dropped, 2);
    held.resolve();
    await settle();
    assertEquals(slow.accepted, ["1", "4", "5", "6"]);
    assertEquals(service.log.lines, [
      "error slow lost messages: its spool is full, the oldest were dropped",
    ]);
    assertEquals(service.log.fields[0], {
      emitter: "slow",
      reason: "spool_full",
      lost: 1,
    });
    await end(service);
  }));

Deno.test("without a file the oldest are dropped beyond the bound of the memory, but none in the emitter's hand", async () => {
  const held = Promise.withResolvers<void>();
  const slow = new ScriptedEmitter("slow", [() => held.promise]);
  const service = start([slow], { queueSize: 2 });
  for (const id of ["1", "2", "3", "4", "5"]) {
    await service.out.emit(batch(id), SIGNAL);
    await settle();
  }
  assertEquals(service.figure(`${DROPPED}{emitter="slow",reason="memory`), 2);
  held.resolve();
  await settle();
  assertEquals(slow.accepted, ["1", "4", "5"]);
  await end(service);
});

Deno.test("without a file the end drops what waits, counted and told", async () => {
  const service = start([ill()]);
  await service.out.emit(batch("1", "2", "3"), SIGNAL);
  await end(service);
  assertEquals(service.figure(`${DROPPED}{emitter="ill",reason="end`), 3);
  assertEquals(
    service.log.lines.at(-1),
    "error ill lost messages: the service ended before it accepted them, " +
      "and no spool has them",
  );
});

for (const optional of [["picky"], []]) {
  const kind = optional.length > 0 ? "an optional" : "a required";
  Deno.test(`one message that ${kind} emitter never takes is skipped and counted, alone`, async () => {
    const picky = new ScriptedEmitter("picky");
    const emit = picky.emit.bind(picky);
    picky.emit = (messages, signal) => {
      if (messages.some(({ id }) => id === "4")) {
        throw new EmitError("too large", { isMessageFault: true });
      }
      return emit(messages, signal);
    };
    const service = start([picky], { optional });
    await service.out.emit(batch("1", "2", "3", "4", "5", "6"), SIGNAL);
    await settle();
    assertEquals(picky.accepted, ["1", "2", "3", "5", "6"]);
    assertEquals(service.figure(`${DROPPED}{emitter="picky",reason="ref`), 1);
    assertEquals(
      service.log.lines,
      ["error picky lost messages: it will never accept them"],
    );
    await end(service);
  });
}

Deno.test("an optional emitter that is closed for good loses its messages, counted; the others go on", async () => {
  const main = new ScriptedEmitter("main");
  const gone = new ScriptedEmitter("gone", [
    new EmitError("reader has gone", { isPermanent: true }),
  ]);
  const service = start([main, gone]);
  await service.out.emit(batch("1", "2"), SIGNAL);
  await settle();
  await service.out.emit(batch("3"), SIGNAL);
  await settle();
  assertEquals(main.accepted, ["1", "2", "3"]);
  assertEquals(gone.attempts, 1);
  assertEquals(service.figure(`${DROPPED}{emitter="gone",reason="closed`), 3);
  await end(service);
});

Deno.test("the end gives an optional emitter a last attempt without a pause, and a moment", () =>
  withSpool(async (path) => {
    const emitter = new ScriptedEmitter("a", [
      new EmitError("away"),
      "accept",
    ]);
    const service = start([emitter], { spool: { path } });
    await service.out.emit(batch("1"), SIGNAL);
    await settle();
    await service.out.close(); // no time passes
    assertEquals(emitter.accepted, ["1"]);
    const hanging = new ScriptedEmitter("a", [() => new Promise(() => {})]);
    const next = start([hanging], { spool: { path } });
    await next.out.emit(batch("2"), SIGNAL);
    await end(next);
    const last = new ScriptedEmitter("a");
    await end(start([last], { spool: { path } }));
    assertEquals(last.accepted, ["2"]);
  }));

Deno.test("on a full disk messages wait in memory, in order, and go to the file when there is room", () =>
  withSpool(async (path) => {
    const disk = new FullDisk();
    const emitter = ill();
    const service = start([emitter], { spool: { path, open: disk.open } });
    await service.out.emit(batch("1"), SIGNAL);
    disk.isFull = true;
    await service.out.emit(batch("2"), SIGNAL);
    await service.out.emit(batch("3"), SIGNAL);
    assertEquals(service.figure("anomaly_detection_emit_spooled_messages"), 1);
    assertEquals(service.figure("anomaly_detection_emit_queue_messages"), 3);
    disk.isFull = false;
    service.clock.nowMs += 9000;
    await service.out.emit(batch("4"), SIGNAL); // too early to try again
    assertEquals(service.figure("anomaly_detection_emit_spooled_messages"), 1);
    service.clock.nowMs += 1000;
    await service.out.emit(batch("5"), SIGNAL);
    assertEquals(service.figure("anomaly_detection_emit_spooled_messages"), 5);
    const told = service.log.lines.filter((line) => line.includes("spool"));
    assertEquals(told, [
      "error The spool cannot be used: messages wait in memory, a restart loses them",
      "info The spool can be used again",
    ]);
    await end(service);
    const next = new ScriptedEmitter("ill");
    await end(start([next], { spool: { path } }));
    assertEquals(next.accepted, ["1", "2", "3", "4", "5"]);
  }));

Deno.test("on a full disk what the file holds goes before what is in memory", () =>
  withSpool(async (path) => {
    const disk = new FullDisk();
    const emitter = new ScriptedEmitter("a", [new EmitError("away")]);
    const service = start([emitter], { spool: { path, open: disk.open } });
    await service.out.emit(batch("1"), SIGNAL);
    disk.isFull = true;
    await service.out.emit(batch("2"), SIGNAL);
    await settle();
    await service.clock.advance(500);
    assertEquals(emitter.accepted, ["1", "2"]);
    await end(service);
  }));

Deno.test("what was delivered on a full disk is not delivered again, though it cannot be removed", () =>
  withSpool(async (path) => {
    const disk = new FullDisk();
    const emitter = new ScriptedEmitter("a", [new EmitError("away")]);
    const service = start([emitter], { spool: { path, open: disk.open } });
    await service.out.emit(batch("1"), SIGNAL);
    await settle();
    disk.isFull = true;
    await service.clock.advance(500);
    await service.out.emit(batch("2"), SIGNAL);
    await settle();
    assertEquals(emitter.accepted, ["1", "2"]);
    disk.isFull = false;
    service.clock.nowMs += 10_000;
    await service.out.emit(batch("3"), SIGNAL);
    await settle();
    assertEquals(emitter.accepted, ["1", "2", "3"]);
    disk.isFull = true;
    service.clock.nowMs += 10_000;
    await service.out.emit(batch("4"), SIGNAL);
    await settle();
    assertEquals(emitter.accepted, ["1", "2", "3", "4"]);
    disk.isFull = false;
    await end(service);
    const next = new ScriptedEmitter("a");
    await end(start([next], { spool: { path } }));
    assertEquals(next.accepted, []);
  }));

Deno.test("where the file cannot be made the service goes on, says so once a minute, and makes it later", () =>
  withFolder(async (folder) => {
    const path = `${folder}/later/spool`;
    const emitter = new ScriptedEmitter("a", [new EmitError("away")]);
    const service = start([emitter], { spool: { path } });
    await service.out.emit(batch("1"), SIGNAL);
    await settle();
    await service.clock.advance(500);
    assertEquals(emitter.accepted, ["1"]);
    for (let i = 0; i < 9; i++) await service.clock.advance(10_000);
    const told = () =>
      service.log.lines.filter((line) => line.startsWith("error The spool"));
    assertEquals(told().length, 2); // at 0 s and 60 s
    await Deno.mkdir(`${folder}/later`);
    await service.clock.advance(10_000);
    assert(service.log.lines.includes("info The spool can be used again"));
    assert((await Deno.stat(path)).isFile);
    await end(service);
  }));

Deno.test("a damaged file is moved aside, and the service goes on with a new one", () =>
  withSpool(async (path) => {
    await Deno.writeTextFile(path, "no database ".repeat(500));
    const emitter = new ScriptedEmitter("a");
    const service = start([emitter], { spool: { path } });
    await service.out.emit(batch("1"), SIGNAL);
    await settle();
    assertEquals(emitter.accepted, ["1"]);
    assertEquals(service.log.lines, [
      `error ${path} cannot be used (file is not a database): it was moved ` +
      `to ${path}.damaged-1, and a new one was made`,
    ]);
    await end(service);
  }));

Deno.test("a file that is damaged while it is in use is left at once and moved aside, and what it held is counted", () =>
  withSpool(async (path) => {
    let isDamaged = false;
    const open = (path: string): SpoolFile => {
      const file = new SpoolFile(path);
      const { first } = file;
      file.first = (...args) => {
        if (!isDamaged) return first.apply(file, args);
        throw new StateError(`Cannot read ${path}`, {
          cause: Object.assign(new Error("malformed"), { errcode: 11 }),
        });
      };
      return file;
    };
    const emitter = new ScriptedEmitter("a", [new EmitError("away")]);
    const service = start([emitter], { spool: { path, open } });
    await service.out.emit(batch("1", "2"), SIGNAL);
    await settle();
    isDamaged = true;
    await service.clock.advance(500);
    isDamaged = false;
    await service.out.emit(batch("3"), SIGNAL);
    await settle();
    assertEquals(emitter.accepted, ["3"]); // from memory
    await Deno.writeTextFile(path, "no database ".repeat(500));
    await service.clock.advance(10_000);
    assertEquals(service.figure(`${DROPPED}{emitter="a",reason="damaged`), 2);
    await service.out.emit(batch("4"), SIGNAL);
    await settle();
    assertEquals(emitter.accepted, ["3", "4"]);
    assert((await Deno.stat(`${path}.damaged-1`)).isFile);
    await end(service);
  }));

Deno.test("a text that is no message is counted as damaged and skipped", () =>
  withSpool(async (path) => {
    const file = new SpoolFile(path);
    const good = JSON.stringify(sampleAnomaly({ id: "1" }));
    for (const body of ["{", good, "{", "{", good]) {
      file.add("a", { addedMs: 0, bytes: 1, body });
    }
    file.close();
    const emitter = new ScriptedEmitter("a");
    const service = start([emitter], { spool: { path } });
    await settle();
    assertEquals(emitter.accepted, ["1", "1"]);
    assertEquals(service.figure(`${DROPPED}{emitter="a",reason="damaged`), 3);
    await end(service);
  }));

Deno.test("a file that another process has is left alone until it is free", () =>
  withSpool(async (path) => {
    const other = start([ill("a")], { spool: { path } });
    await other.out.emit(batch("1"), SIGNAL);
    const emitter = new ScriptedEmitter("a");
    const service = start([emitter], { spool: { path } });
    await settle();
    assertEquals(service.log.lines.length, 1);
    await end(other);
    await service.clock.advance(10_000);
    assertEquals(emitter.accepted, ["1"]);
    await end(service);
  }));

Deno.test("Spool refuses bounds that hold nothing", () => {
  assertThrows(() => new Spool({ maxBytes: 0 }), RangeError, "0 bytes");
  assertThrows(() => new Spool({ memorySize: 0 }), RangeError, "0 messages");
});
