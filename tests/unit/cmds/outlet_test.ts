import { assertEquals } from "@std/assert";
import { Outlet } from "../../../cmds/outlet.ts";
import { HistoryKeeper } from "../../../lib/emit/history_keeper.ts";
import { maintenanceWindow } from "../../../lib/maintenance/window.ts";
import type { Message } from "../../../lib/model/message.ts";
import { EventHub } from "../../../lib/serve/event_hub.ts";
import { HistoryFile } from "../../../lib/state/history_file.ts";
import { Registry } from "../../../lib/telemetry/metrics.ts";
import { ListLogger } from "../../fakes/list_logger.ts";
import { sampleAnomaly } from "../../fakes/sample_anomaly.ts";
import { sampleIncident } from "../../fakes/sample_incident.ts";

const HOUR_MS = 3_600_000;
const OPEN_MS = Date.parse("2026-11-22T22:00Z");
const NEVER = new AbortController().signal;

/** Every Sunday from 22:00 to 24:00 UTC. */
const WINDOW = maintenanceWindow({
  name: "sundays",
  match: {},
  start: "2026-11-01T22:00",
  durationMs: 2 * HOUR_MS,
  graceMs: 0,
  rrule: "FREQ=WEEKLY;BYDAY=SU",
  timeZone: "UTC",
});

/** An anomaly and its incident, `hours` after the window opens. */
function both(
  state: "open" | "update" | "resolved",
  hours: number,
  digit = "1",
): Message[] {
  const atMs = OPEN_MS + hours * HOUR_MS;
  const common = {
    state,
    startMs: OPEN_MS + HOUR_MS / 2,
    atMs,
    endMs: state === "resolved" ? atMs : null,
  };
  const incident = digit.repeat(32);
  return [
    sampleAnomaly({ ...common, id: `a${digit.repeat(31)}`, incident }),
    sampleIncident({ ...common, id: incident }),
  ];
}

/** An outlet over a history in memory, and what it delivered. */
function outlet(file = HistoryFile.open(":memory:")) {
  const log = new ListLogger();
  const keeper = new HistoryKeeper({
    file,
    retentionMs: 400 * 24 * HOUR_MS,
    log,
    now: () => 0,
    registry: new Registry(),
  });
  const delivered: string[] = [];
  let newestMs = -Infinity;
  const outlet = new Outlet({
    history: {
      file,
      keep: (messages) => keeper.keep(messages),
      close: () => {},
    },
    retentionMs: 400 * 24 * HOUR_MS,
    events: new EventHub(),
    fanOut: {
      emit(messages) {
        for (const { schema, state } of messages) {
          delivered.push(`${schema.split("/")[0]} ${state}`);
        }
        return Promise.resolve();
      },
    },
    newestMs: () => newestMs,
    abandon: NEVER,
    log,
    registry: new Registry(),
  });
  const told = () => delivered.splice(0);
  const kept = () =>
    (["anomaly", "incident"] as const).flatMap((type) =>
      file.find({ type, limit: 10 }).map(({ id, isOpen, body }) =>
        `${type} ${id[1]} ${isOpen ? "open" : "over"} ${
          JSON.parse(body).suppressedBy ?? "-"
        }`
      )
    );
  return { outlet, told, kept, file, log, at: (ms: number) => newestMs = ms };
}

Deno.test("what planned work explains is kept with the name of the window, and not delivered", async () => {
  const { outlet: out, told, kept } = outlet();
  out.plan([WINDOW]);
  await out.say(both("open", 1), NEVER);
  assertEquals(told(), []);
  assertEquals(kept(), ["anomaly 1 open sundays", "incident 1 open sundays"]);
});

Deno.test("what is still wrong after the window is delivered, and kept after that", async () => {
  const { outlet: out, told, kept, at } = outlet();
  out.plan([WINDOW]);
  await out.say(both("open", 1), NEVER);
  at(OPEN_MS + 2 * HOUR_MS);
  out.settle();
  assertEquals(told(), ["anomaly open", "incident open"]);
  await Promise.resolve();
  assertEquals(kept(), ["anomaly 1 open -", "incident 1 open -"]);
});

Deno.test("a window that is written down later counts for what was said, open or over", async () => {
  const { outlet: out, told, kept, at } = outlet();
  await out.say([...both("open", 1, "1"), ...both("open", 1, "2")], NEVER);
  await out.say(both("resolved", 1.5, "2"), NEVER);
  told();
  at(OPEN_MS + 1.5 * HOUR_MS);
  out.plan([WINDOW]);
  assertEquals(told(), ["anomaly resolved", "incident resolved"], "of 1");
  assertEquals(kept(), [
    "anomaly 2 over sundays",
    "anomaly 1 open sundays",
    "incident 2 over sundays",
    "incident 1 open sundays",
  ]);
  out.plan([]);
  assertEquals(told(), ["anomaly open", "incident open"], "1 is told again");
  assertEquals(kept(), [
    "anomaly 2 over sundays",
    "anomaly 1 open -",
    "incident 2 over sundays",
    "incident 1 open -",
  ]);
});

Deno.test("another process goes on where the last one ended", async () => {
  const first = outlet();
  first.outlet.plan([WINDOW]);
  await first.outlet.say(both("open", 1), NEVER);
  const second = outlet(first.file);
  second.outlet.plan([WINDOW]);
  await second.outlet.say(both("resolved", 3), NEVER);
  assertEquals(second.told(), [], "nobody had heard of it");
  assertEquals(second.kept(), [
    "anomaly 1 over sundays",
    "incident 1 over sundays",
  ]);
});

Deno.test("what cannot be delivered is told in the log, and comes again after a restart", async () => {
  const { file, kept, outlet: out, at, log } = outlet();
  out.plan([WINDOW]);
  await out.say(both("open", 1), NEVER);
  const broken = new Outlet({
    history: { file, keep: () => {}, close: () => {} },
    retentionMs: HOUR_MS,
    events: new EventHub(),
    fanOut: { emit: () => Promise.reject(new Error("down")) },
    newestMs: () => OPEN_MS + HOUR_MS,
    abandon: NEVER,
    log,
    registry: new Registry(),
  });
  broken.plan([]);
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(log.lines, [
    "warn Cannot deliver what a maintenance window changed",
  ]);
  assertEquals(kept(), ["anomaly 1 open sundays", "incident 1 open sundays"]);
  at(0);
});
