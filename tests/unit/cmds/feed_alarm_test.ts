/**
 * When a whole feed is reported as silent.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  type FeedAlarm,
  type FeedClock,
  startFeedAlarm,
} from "../../../cmds/feed_alarm.ts";
import type { Incident } from "../../../lib/model/incident.ts";
import { configureLogging } from "../../../lib/telemetry/logging.ts";
import { settle } from "../../fakes/manual_clock.ts";

const START_MS = Date.UTC(2026, 0, 5, 10);
const MINUTE_MS = 60_000;

/** Clocks and a timer that move when a test says so. */
class Machine implements FeedClock {
  /** How often it is looked at, in ms; 0 once stopped. */
  everyMs = 0;
  /** What the wall clock was set forward by, in ms. */
  setMs = 0;
  #nowMs = 0;
  #call = () => {};

  readonly wallMs = () => START_MS + this.#nowMs + this.setMs;
  readonly steadyMs = () => this.#nowMs;
  readonly every = (ms: number, call: () => void) => {
    [this.everyMs, this.#call] = [ms, call];
    return () => {
      this.everyMs = 0;
    };
  };

  /** Moves on, and lets the timer ring whenever it is due. */
  wait(ms: number): void {
    for (const end = this.#nowMs + ms; this.#nowMs < end;) {
      this.#nowMs += this.everyMs;
      this.#call();
    }
  }
}

/** An alarm after an hour, and what it says. */
function startAlarm(emit: (incident: Incident) => Promise<void>) {
  const machine = new Machine();
  const alarm = startFeedAlarm({
    timeoutMs: 60 * MINUTE_MS,
    topic: "delfin-kafka",
    detector: "lof/2",
    config: "0123456789ab",
    emit,
  }, machine);
  return { machine, alarm };
}

/** An alarm with everything that it delivers. */
function startListedAlarm() {
  const incidents: Incident[] = [];
  const parts = startAlarm((incident) => {
    incidents.push(incident);
    return Promise.resolve();
  });
  const told = () =>
    incidents.map(({ state, startMs, atMs }) => [
      state,
      (startMs - START_MS) / MINUTE_MS,
      (atMs - START_MS) / MINUTE_MS,
    ]);
  return { ...parts, incidents, told };
}

/** A batch comes and is done with at once. */
function arrives(alarm: FeedAlarm): void {
  alarm.batch(true);
  alarm.batch(false);
}

Deno.test("a batch that takes long, for a slow emitter, is no silence of the feed", () => {
  const { machine, alarm, told } = startListedAlarm();
  alarm.batch(true);
  machine.wait(300 * MINUTE_MS);
  assertEquals(told(), []);
  alarm.batch(false);
  machine.wait(59 * MINUTE_MS);
  assertEquals(told(), []);
  machine.wait(MINUTE_MS);
  assertEquals(told(), [["open", 0, 360]]);
});

Deno.test("the alarm tells of a silence once, and once of its end", () => {
  const { machine, alarm, incidents, told } = startListedAlarm();
  machine.wait(10 * MINUTE_MS);
  arrives(alarm);
  machine.wait(59 * MINUTE_MS);
  assertEquals(told(), []);
  machine.wait(MINUTE_MS);
  assertEquals(told(), [["open", 10, 70]]);
  machine.wait(120 * MINUTE_MS);
  assertEquals(told().length, 1);
  arrives(alarm);
  arrives(alarm);
  machine.wait(MINUTE_MS);
  arrives(alarm);
  machine.wait(59 * MINUTE_MS);
  assertEquals(told(), [["open", 10, 70], ["resolved", 10, 190]]);
  assertEquals(incidents[0]!.id, incidents[1]!.id);
  machine.wait(MINUTE_MS);
  assertEquals(told().at(-1), ["open", 191, 251]);
  assertEquals(new Set(incidents.map(({ id }) => id)).size, 2);
});

Deno.test("a return is told with the time of its first record", () => {
  const { machine, alarm, told } = startListedAlarm();
  machine.wait(60 * MINUTE_MS);
  arrives(alarm);
  machine.setMs = 10_000; // as if the second came later
  arrives(alarm);
  machine.wait(15_000);
  assertEquals(told(), [["open", 0, 60], ["resolved", 0, 60]]);
});

Deno.test("the alarm rings if no record has ever come", () => {
  const { machine, told } = startListedAlarm();
  machine.wait(60 * MINUTE_MS);
  assertEquals(told(), [["open", 0, 60]]);
});

Deno.test("a clock that is set forward makes no silence", () => {
  const { machine, alarm, told } = startListedAlarm();
  machine.wait(MINUTE_MS);
  arrives(alarm);
  machine.setMs = 7_200_000;
  machine.wait(59 * MINUTE_MS);
  assertEquals(told(), []);
});

Deno.test("the alarm looks every 15 s, or ten times in a shorter timeout", () => {
  for (const [timeoutMs, everyMs] of [[3_600_000, 15_000], [60_000, 6000]]) {
    const machine = new Machine();
    const alarm = startFeedAlarm({
      timeoutMs,
      topic: "t",
      detector: "lof/2",
      config: "0123456789ab",
      emit: () => Promise.resolve(),
    }, machine);
    assertEquals(machine.everyMs, everyMs);
    alarm.stop();
    assertEquals(machine.everyMs, 0);
  }
});

Deno.test("a silence is an error in the log, its end is not, and what is not delivered is said", async () => {
  const lines: string[] = [];
  const logging = configureLogging({
    level: "info",
    format: "json",
    formatString: "",
    file: undefined,
    rotation: { kind: "none" },
    writeError: (line) => lines.push(line),
  });
  try {
    const { machine, alarm } = startAlarm(() =>
      Promise.reject(new Error("no broker"))
    );
    machine.wait(60 * MINUTE_MS);
    await settle();
    arrives(alarm);
    machine.wait(MINUTE_MS);
    await settle();
    const entries = lines.map((line) => JSON.parse(line));
    assertEquals(entries.map(({ level, text }) => `${level} ${text}`), [
      "error no record has come since 2026-01-05T10:00Z: Delfin, the broker or the network",
      "warn Cannot deliver that the feed is silent",
      "info records come again since 2026-01-05T11:00Z, after none since 2026-01-05T10:00Z",
      "warn Cannot deliver that the feed is silent",
    ]);
    assertEquals(entries[0].topic, "delfin-kafka");
  } finally {
    logging.close();
  }
});

Deno.test("on this machine the alarm rings by itself, and stops", async () => {
  const rung = Promise.withResolvers<Incident>();
  const alarm = startFeedAlarm({
    timeoutMs: 10,
    topic: "t",
    detector: "lof/2",
    config: "0123456789ab",
    emit: (incident) => Promise.resolve(rung.resolve(incident)),
  });
  assertEquals((await rung.promise).state, "open");
  alarm.stop(); // or the test would leak its timer
});
