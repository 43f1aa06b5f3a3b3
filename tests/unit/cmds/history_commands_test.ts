import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  ANOMALY_COLUMNS,
  INCIDENT_COLUMNS,
} from "../../../cmds/_history_columns.ts";
import { askHistory } from "../../../cmds/_history_list.ts";
import type { Screen } from "../../../cmds/_screen.ts";
import { historyRow } from "../../../lib/emit/history_keeper.ts";
import type { Message } from "../../../lib/model/message.ts";
import { HistoryFile } from "../../../lib/state/history_file.ts";
import { FakeMachine } from "../../fakes/fake_machine.ts";
import { sampleAnomaly, sampleLatency } from "../../fakes/sample_anomaly.ts";
import { sampleIncident, sampleMember } from "../../fakes/sample_incident.ts";

const DAY_MS = 86_400_000;
const LATER_MS = 1_700_000_000_000 + DAY_MS;
const OLD = sampleIncident();
const NEW = sampleIncident({
  id: "b".repeat(32),
  state: "resolved",
  key: "s-2",
  array: { storage_id: "s-2", name: "array-2" },
  startMs: LATER_MS,
  atMs: LATER_MS + 7_200_000,
  endMs: LATER_MS + 3_600_000,
  severity: 0.9,
  why: 'port "A", and more',
});
const OF_OLD = [
  sampleAnomaly({ id: "c1".repeat(16) }),
  sampleLatency({ id: "c2".repeat(16) }),
];
const STORY: readonly Message[] = [OLD, NEW, ...OF_OLD];

interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function ask(
  type: "incident" | "anomaly",
  args: readonly string[],
  { messages = STORY, screen = { columns: undefined, color: false } }: {
    readonly messages?: readonly Message[];
    readonly screen?: Screen;
  } = {},
): Answer {
  const machine = new FakeMachine();
  const tools = {
    machine,
    screen,
    open() {
      const file = HistoryFile.open(":memory:");
      file.put(messages.map(historyRow));
      return file;
    },
    nowMs: () => LATER_MS + DAY_MS,
  };
  const code = type === "incident"
    ? askHistory({ type, columns: INCIDENT_COLUMNS }, args, tools)
    : askHistory({ type, columns: ANOMALY_COLUMNS }, args, tools);
  return {
    code,
    out: machine.output.join("\n"),
    err: machine.errors.join("\n"),
  };
}

/** The ids of a list. */
function found(type: "incident" | "anomaly", ...args: string[]): string[] {
  const { items } = JSON.parse(ask(type, [...args, "--json"]).out);
  return items.map(({ id }: { readonly id: string }) => id);
}

Deno.test("incidents lists the latest begun first, as a table", () => {
  const { code, out, err } = ask("incident", []);
  assertEquals([code, err], [0, ""]);
  assertEquals(
    out,
    [
      "id        since                 state          severity  array    sentence",
      'bbbbbbbb  2023-11-15T22:13:20Z  lasted 60 min      0.90  array-2  port "A", and more',
      `a1b2c3d4  2023-11-14T22:13:20Z  open               0.74  array-1  ${OLD.why}`,
    ].join("\n"),
  );
});

Deno.test("a table is as wide as the terminal, and marks what is open", () => {
  const { out } = ask("incident", [], { screen: { columns: 90, color: true } });
  // deno-lint-ignore no-control-regex
  const lines = out.replaceAll(/\x1b\[\d+m/g, "").split("\n");
  assert(lines.every((line) => line.length <= 90), out);
  assert(lines[2]!.endsWith("…"), out);
  assertStringIncludes(out, "\x1b[31mopen\x1b[39m");
});

Deno.test("every filter narrows the list", () => {
  const cases: [string[], string[]][] = [
    [[], [NEW.id, OLD.id]],
    [["--since", "2d"], [NEW.id, OLD.id]],
    [["--from", "2023-11-15", "--state", "resolved"], [NEW.id]],
    [["--to", "2023-11-15"], [OLD.id]],
    [["--array", "s-2"], [NEW.id]],
    [["--array", "array-1"], [OLD.id]],
    [["--array", "array-9"], []],
    [["--resource", "vol_7"], [OLD.id]],
    [["--key", "s-1/volume/v-7/responseTime"], [OLD.id]],
    [["--metric", "responseTime"], [OLD.id]],
    [["--kind", "latency"], [NEW.id, OLD.id]],
    [["--state", "open"], [OLD.id]],
    [["--severity", "0.8"], [NEW.id]],
    [["--text", "PORT"], [NEW.id]],
    [["--limit", "1"], [NEW.id]],
    [["--limit", "1", "--page", "2"], [OLD.id]],
    [["--all"], [NEW.id, OLD.id]],
  ];
  for (const [args, ids] of cases) {
    assertEquals(found("incident", ...args), ids, args.join(" "));
  }
  assertEquals(found("anomaly", "--metric", "responseTime"), [OF_OLD[0]!.id]);
});

Deno.test("what is left out of a list is told, and why a list is empty", () => {
  assertEquals(
    ask("incident", ["--limit", "1"]).err,
    "note: 1 to 1 of 2 incidents, the latest begun first; --all shows them all",
  );
  assertEquals(
    ask("incident", ["--page", "2"]).err,
    "note: there are 2 incidents: this page is empty",
  );
  assertEquals(
    ask("incident", ["--text", "nothing"]).err,
    "note: none of the 2 incidents of the history is like that",
  );
  const nothing = ask("incident", [], { messages: [] });
  assertEquals(nothing, {
    code: 0,
    out: "",
    err: "note: the history has no incidents",
  });
});

Deno.test("--csv has every column, --json the messages themselves", () => {
  const [head, ...lines] = ask("incident", ["--csv"]).out.split("\r\n");
  assertEquals(
    head,
    "id,state,start,newest,end,severity,storage_id,array,kinds,cause,members,resources,why",
  );
  assertEquals(
    lines[0],
    `${NEW.id},resolved,2023-11-15T22:13:20.000Z,2023-11-16T00:13:20.000Z,` +
      `2023-11-15T23:13:20.000Z,0.9,s-2,array-2,latency,contention,1,1,` +
      `"port ""A"", and more"`,
  );
  assertEquals(JSON.parse(ask("incident", ["--json"]).out), {
    total: 2,
    items: [NEW, OLD],
  });
});

Deno.test("an incident is shown with its anomalies, the likeliest origin first", () => {
  const [second, first] = OF_OLD;
  const members = [first!, second!].map(({ id }) =>
    sampleMember({ anomaly: id })
  );
  const incident = sampleIncident({ members });
  const messages = [incident, ...OF_OLD];
  const { code, out } = ask("incident", ["A1B2C3"], { messages });
  assertEquals(code, 0);
  assertStringIncludes(out, "  id           a1b2c3d4e5f60718293a4b5c6d7e8f90");
  assertStringIncludes(out, "  cause        contention: iops of vol_8 rose");
  const lines = out.split("\n");
  const [a, b] = [first!, second!].map(({ id }) =>
    lines.findIndex((line) => line.includes(id.slice(0, 8)))
  );
  assert(0 < a! && a! < b!, out);
  const json = ask("incident", ["a1b2c3", "--json"], { messages }).out;
  assertEquals(JSON.parse(json).incident, incident);
  assertEquals(JSON.parse(json).anomalies.length, 2);
});

Deno.test("an anomaly is shown with its evidence", () => {
  const { out } = ask("anomaly", ["c1c1c1"]);
  assertStringIncludes(out, "  usual        1.1 to 6.3 ms");
  assertStringIncludes(out, "  score        3.4, counts from 1.2 on");
  const json = ask("anomaly", ["c1c1c1", "--json"]).out;
  assertEquals(JSON.parse(json), OF_OLD[0]);
});

Deno.test("an id that is none, or not unique, or of the other kind, is one sentence, exit 1", () => {
  const cases: [string[], string][] = [
    [["ffffff"], "There is no incident ffffff in the history"],
    [["c1c1c1"], "ask for anomalies c1c1c1"],
  ];
  for (const [args, message] of cases) {
    const { code, out, err } = ask("incident", args);
    assertEquals([code, out], [1, ""]);
    assertStringIncludes(err, message);
    assert(!err.includes("\n"), err);
  }
  const twins = ["1", "2"].map((last) =>
    sampleIncident({ id: `abcdef${last}` })
  );
  assertStringIncludes(
    ask("incident", ["abcdef"], { messages: twins }).err,
    "abcdef is not unique: abcdef2, abcdef1",
  );
});

Deno.test("flags that make no sense are bad usage", () => {
  const cases: [string[], string][] = [
    [["--json", "--csv"], "--json and --csv exclude each other"],
    [["--all", "--page", "2"], "--page and --all exclude each other"],
    [["--limit", "0"], "--limit must be an integer from 1"],
    [["--state", "closed"], "--state must be one of open, resolved"],
    [["abcdef", "--array", "s-1"], "--array makes no sense beside"],
    [["xyz"], 'an id is 6 to 32 hex digits, not "xyz"'],
    [["--limitt", "1"], "--limit"],
  ];
  for (const [args, message] of cases) {
    const { code, out, err } = ask("incident", args);
    assertEquals([code, out], [2, ""], args.join(" "));
    assertStringIncludes(err, message);
  }
});

Deno.test("a history that is not there, or none at all, is one sentence, exit 1", () => {
  const machine = new FakeMachine();
  const tools = {
    machine,
    screen: { columns: undefined, color: false },
    open: HistoryFile.read,
    nowMs: () => 0,
  };
  const kind = { type: "incident", columns: INCIDENT_COLUMNS } as const;
  assertEquals(askHistory(kind, ["--history", "/nowhere/h"], tools), 1);
  assertEquals(askHistory(kind, ["--history", "none"], tools), 1);
  assertEquals(machine.output, []);
  assertEquals(machine.errors, [
    "anomaly-detection incidents: Cannot read the history /nowhere/h: there is no such file",
    "anomaly-detection incidents: [history] path is none: the service keeps its history in memory, and only its API has it",
  ]);
});
