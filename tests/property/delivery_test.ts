/**
 * Laws of delivery, whatever emitters, disk and process do.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { EmitError, type Emitter } from "../../lib/emit/emitter.ts";
import { FanOut } from "../../lib/emit/fan_out.ts";
import type { Message } from "../../lib/model/message.ts";
import { Registry } from "../../lib/telemetry/metrics.ts";
import { FullDisk } from "../fakes/full_disk.ts";
import { ListLogger } from "../fakes/list_logger.ts";
import { ManualClock, settle } from "../fakes/manual_clock.ts";
import { sampleAnomaly } from "../fakes/sample_anomaly.ts";
import { withFolder } from "../fakes/temp_folder.ts";

const SIGNAL = new AbortController().signal;
const message = (n: number) =>
  sampleAnomaly({ id: String(n).padStart(32, "0") });
const BYTES = JSON.stringify(message(1)).length;

/** What an emitter does with every attempt. */
type Mood = "well" | "ill" | "hangs";

/** An emitter with moods. */
class MoodyEmitter implements Emitter {
  readonly accepted: number[] = [];
  mood: Mood = "well";
  #wake = Promise.withResolvers<void>();

  constructor(readonly name: string) {}

  feel(mood: Mood): void {
    this.mood = mood;
    this.#wake.resolve();
    this.#wake = Promise.withResolvers<void>();
  }

  async emit(messages: readonly Message[], signal: AbortSignal): Promise<void> {
    const stopped = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => stopped.resolve());
    while (this.mood === "hangs" && !signal.aborted) {
      await Promise.race([this.#wake.promise, stopped.promise]);
    }
    signal.throwIfAborted();
    if (this.mood === "ill") throw new EmitError("away");
    this.accepted.push(...messages.map(({ id }) => Number(id)));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** One life of the service. */
class Run {
  readonly main = new MoodyEmitter("main");
  readonly others = [new MoodyEmitter("a"), new MoodyEmitter("b")];
  readonly clock = new ManualClock();
  readonly registry = new Registry();
  readonly out: FanOut;

  constructor(path: string | undefined, disk: FullDisk, room: number) {
    this.out = new FanOut({
      emitters: [...this.others, this.main],
      optional: ["a", "b"],
      spool: { path, open: disk.open, maxBytes: room * BYTES },
      queueSize: room,
      registry: this.registry,
      sleep: this.clock.sleep,
      now: this.clock.now,
      log: new ListLogger(),
    });
  }

  figure(name: string, emitter: string): number {
    const start = `anomaly_detection_${name}{emitter="${emitter}"`;
    return this.registry.render().split("\n")
      .filter((line) => line.startsWith(start))
      .reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
  }

  /** Lets all that is well get what waits. */
  async calm(): Promise<void> {
    for (let i = 0; i < 5; i++) await settle();
  }

  async end(): Promise<void> {
    const closed = this.out.close();
    await this.calm();
    await this.clock.advance(1500);
    await closed;
  }
}

type Step =
  | { readonly emit: number }
  | { readonly who: number; readonly mood: Mood }
  | { readonly pass: number }
  | { readonly full: boolean }
  | { readonly restart: "clean" | "crash" };

const who = fc.nat({ max: 1 });
const emit = fc.record({ emit: fc.integer({ min: 1, max: 4 }) });
const mood = fc.record({ who, mood: fc.constantFrom("well", "ill", "hangs") });
const pass = fc.record({ pass: fc.nat({ max: 40_000 }) });
const full = fc.record({ full: fc.boolean() });
const restart = fc.record({ restart: fc.constantFrom("clean", "crash") });

/** An emitter is away, the disk fills up, and not always in time again. */
const trouble = fc.tuple(
  fc.record({ who, mood: fc.constantFrom("ill", "hangs") }),
  emit,
  full,
  emit,
  pass,
  fc.record({ who, mood: fc.constant("well") }),
  pass,
  emit,
);

/** What happens to the service. */
function stepsWhere(
  isWanted: (step: Step) => boolean,
): fc.Arbitrary<readonly Step[]> {
  const one = fc.oneof(emit, mood, pass, full, restart);
  const some = fc.oneof(one.map((step) => [step]), trouble);
  return fc.array(some, { maxLength: 12, size: "max" }).map((parts) =>
    (parts as Step[][]).flat().filter(isWanted)
  );
}

/** What one optional emitter got, life by life, and what was lost on the way. */
interface Account {
  readonly got: number[][];
  dropped: number;
  /** In memory only when the process died. */
  died: number;
}

/** What became of the messages 1, 2, 3 … */
interface Outcome {
  /** The last one. */
  readonly sent: number;
  /** How many of them in the last life. */
  readonly sentLast: number;
  /** Of each optional emitter. */
  readonly accounts: readonly Account[];
}

/** Plays the steps; then everything is well, and what waits is delivered. */
async function play(
  folder: string | undefined,
  room: number,
  steps: readonly Step[],
): Promise<Outcome> {
  const disk = new FullDisk();
  const dead: Run[] = [];
  let file = 0;
  const path = () => folder === undefined ? undefined : `${folder}/${file}`;
  const accounts: Account[] = [1, 2].map(() => ({
    got: [],
    dropped: 0,
    died: 0,
  }));
  let run = new Run(path(), disk, room);
  let sent = 0;
  let sentBefore = 0;
  const settleAccounts = () =>
    run.others.forEach(({ name, accepted }, i) => {
      accounts[i]!.got.push([...accepted]);
      accounts[i]!.dropped += run.figure("emit_dropped_messages_total", name);
    });
  for (const one of steps) {
    if ("emit" in one) {
      const first = sent + 1;
      sent += one.emit;
      const messages = Array.from(
        { length: one.emit },
        (_, i) => message(first + i),
      );
      await run.out.emit(messages, SIGNAL); // resolves whatever the others do
      const all = Array.from(
        { length: sent - sentBefore },
        (_, i) => sentBefore + 1 + i,
      );
      assertEquals(run.main.accepted, all);
    } else if ("mood" in one) run.others[one.who]!.feel(one.mood);
    else if ("pass" in one) await run.clock.advance(one.pass);
    else if ("full" in one) disk.isFull = one.full;
    else {
      await run.calm();
      if (one.restart === "clean") {
        await run.end();
        settleAccounts();
      } else {
        // As after SIGKILL: the files as they are, and nobody who holds them.
        settleAccounts();
        run.others.forEach(({ name }, i) => {
          accounts[i]!.died += run.figure("emit_queue_messages", name) -
            run.figure("emit_spooled_messages", name);
        });
        const from = path();
        file++;
        if (from !== undefined) copyFiles(from, path()!);
        dead.push(run);
      }
      sentBefore = sent;
      run = new Run(path(), disk, room);
    }
    await run.calm();
    for (const { name } of run.others) {
      // Beside the bound, what the emitter has in hand.
      const most = 2 * room * BYTES;
      assert(run.figure("emit_spooled_bytes", name) <= most);
    }
  }
  disk.isFull = false;
  for (const emitter of run.others) emitter.feel("well");
  for (let i = 0; i < 4; i++) {
    await run.clock.advance(30_000);
    await run.calm();
  }
  for (const { name } of run.others) {
    assertEquals(run.figure("emit_queue_messages", name), 0);
  }
  await run.end();
  settleAccounts();
  disk.isFull = true; // the dead write no more
  for (const one of dead) {
    for (const emitter of one.others) emitter.feel("ill");
    await one.end();
  }
  return { sent, sentLast: sent - sentBefore, accounts };
}

function copyFiles(from: string, to: string): void {
  for (const suffix of ["", "-wal"]) {
    try {
      Deno.copyFileSync(from + suffix, to + suffix);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/** Checks the laws of one emitter's account. */
function check(
  { got, dropped, died }: Account,
  { sent, sentLast }: Outcome,
  isExact: boolean,
): void {
  let newest = 0;
  for (const ids of got) {
    // In one life every message comes after all earlier ones, and once.
    ids.reduce((last, id) => {
      assert(id > last, `${id} after ${last}`);
      return id;
    }, 0);
    newest = Math.max(newest, ...ids);
  }
  // Only the oldest are given up.
  if (sentLast > 0) assertEquals(got.at(-1)?.at(-1), sent);
  const missing = sent - new Set(got.flat()).size;
  if (isExact) {
    assertEquals([missing, got.flat().length], [dropped, sent - dropped]);
  } else assert(missing <= dropped + died, `${missing} > ${dropped} + ${died}`);
}

const isCrash = (one: Step) => "restart" in one && one.restart === "crash";

const room = fc.integer({ min: 3, max: 12 });

Deno.test("every emitter gets every message in its order, or it is counted as dropped: emitters fail, the service restarts cleanly", () =>
  fc.assert(
    fc.asyncProperty(
      room,
      stepsWhere((one) => !("full" in one) && !isCrash(one)),
      (room, steps) =>
        withFolder(async (folder) => {
          const outcome = await play(folder, room, steps);
          for (const account of outcome.accounts) check(account, outcome, true);
        }),
    ),
    { numRuns: 40 },
  ));

Deno.test("the same without a file, where the end drops what waits", () =>
  fc.assert(
    fc.asyncProperty(
      room,
      stepsWhere((one) => !isCrash(one)),
      async (room, steps) => {
        const outcome = await play(undefined, room, steps);
        for (const account of outcome.accounts) check(account, outcome, true);
      },
    ),
    { numRuns: 40 },
  ));

Deno.test("the order holds and nothing is lost uncounted where the disk is full and the process is killed, but for what was in memory", () =>
  fc.assert(
    fc.asyncProperty(
      room,
      stepsWhere(() => true),
      (room, steps) =>
        withFolder(async (folder) => {
          const outcome = await play(folder, room, steps);
          for (const account of outcome.accounts) {
            check(account, outcome, false);
          }
        }),
    ),
    { numRuns: 50 },
  ));
