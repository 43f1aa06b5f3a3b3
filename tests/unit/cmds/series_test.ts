import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { series } from "../../../cmds/series.ts";
import type { Anomaly } from "../../../lib/model/anomaly.ts";
import { isIncident } from "../../../lib/model/message.ts";
import { FakeMachine } from "../../fakes/fake_machine.ts";
import { serveApp, servePorts } from "../../fakes/serve_ports.ts";

interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** What was asked. */
  readonly requests: readonly { url: string; authorization: string | null }[];
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The command against the HTTP side of a judge that has seen nine days. */
async function ask(
  args: readonly string[],
  fetch: Fetch = (url, init) => serveApp().app.request(url, init),
): Promise<Answer> {
  const machine = new FakeMachine({ files: { "cert.pem": "no PEM" } });
  const requests: { url: string; authorization: string | null }[] = [];
  const code = await series(args, {
    machine,
    screen: { columns: undefined, color: false },
    fetch(url, init) {
      const authorization = new Headers(init.headers).get("authorization");
      requests.push({ url, authorization });
      return fetch(url, init);
    },
    nowMs: () => 0,
  });
  return {
    code,
    out: machine.output.join("\n"),
    err: machine.errors.join("\n"),
    requests,
  };
}

/** The keys of all series, in their order. */
function allKeys(): string[] {
  return Array.from(servePorts().ports.series.values(), ({ key }) => key.text)
    .sort((a, b) => a < b ? -1 : 1);
}

async function keysOf(...args: string[]): Promise<string[]> {
  const { out } = await ask([...args, "--json"]);
  return JSON.parse(out).items.map(({ key }: { readonly key: string }) => key);
}

/** A series with an anomaly of its own. */
function abnormal(): Anomaly {
  const found = servePorts().messages.find((message): message is Anomaly =>
    !isIncident(message) && message.series.metric !== null &&
    servePorts().ports.series.get(message.key) !== undefined
  );
  assert(found !== undefined, "the nine days have no such anomaly");
  return found;
}

Deno.test("series lists what the service knows, and says where it is from", async () => {
  const { code, out, err } = await ask(["--all"]);
  assertEquals([code, err], [
    0,
    "note: from the service at http://127.0.0.1:9464/",
  ]);
  const [head, ...lines] = out.split("\n");
  assertMatch(head!, /^key +resource +value +newest +every +samples +score$/);
  assertEquals(lines.map((line) => line.split(" ")[0]), allKeys());
});

Deno.test("series are chosen by what they are of, page by page", async () => {
  const all = allKeys();
  const [first] = servePorts().ports.series.values();
  const { key } = first!;
  const of = (test: (parts: string[]) => boolean) =>
    all.filter((text) => test(text.split("/")));
  assertEquals(
    await keysOf("--metric", key.metric, "--all"),
    of((parts) => parts[3] === key.metric),
  );
  assertEquals(
    await keysOf("--resource", key.resourceId, "--all"),
    of((parts) => parts[2] === key.resourceId),
  );
  assertEquals(
    await keysOf("--array", key.storageId, "--all"),
    of((parts) => parts[0] === key.storageId),
  );
  assertEquals(await keysOf("--array", "none of them"), []);
  assertEquals(await keysOf("--limit", "2", "--page", "2"), all.slice(2, 4));
  const page = await ask(["--limit", "2", "--page", "2"]);
  assertStringIncludes(page.err, `note: 3 to 4 of ${all.length} series`);
  const none = await ask(["--text", "nothing is like that"]);
  assertEquals([none.code, none.out], [0, ""]);
  assertStringIncludes(none.err, "note: no series is like that");
});

Deno.test("series --csv has every column", async () => {
  const { out } = await ask(["--csv", "--limit", "1"]);
  const [head, line] = out.split("\r\n");
  assertStringIncludes(head!, "key,storage_id,array,resource_type,");
  assertEquals(line!.split(",").length, head!.split(",").length);
  assert(line!.startsWith(`\n${allKeys()[0]},`.trim()), line);
});

Deno.test("series show draws a series with its band and its anomalies", async () => {
  const { key, id } = abnormal();
  const { code, out } = await ask(["show", key]);
  assertEquals(code, 0);
  const lines = out.split("\n");
  assertEquals(lines[0], key);
  assertMatch(out, /[\u2801-\u28ff]/);
  assertStringIncludes(out, "░");
  assertMatch(out, /^ +▲[ ▲]*$/m);
  assertMatch(out, new RegExp(`^${id.slice(0, 8)} `, "m"));
});

Deno.test("series show --csv and --json have every sample, and say which are abnormal", async () => {
  const { key, id } = abnormal();
  const json = JSON.parse((await ask(["show", key, "--json"])).out);
  const { ring } = servePorts().ports.series.get(key)!;
  assertEquals(json.times.length, ring.length);
  assertEquals(json.values[0], ring.value(0));
  assert(json.anomalies.some((one: Anomaly) => one.id === id));
  const [head, ...lines] = (await ask(["show", key, "--csv"])).out.trim()
    .split(/\r\n?/);
  assertEquals(head, "time,value,low,high,score,anomalies");
  assertEquals(lines.length, ring.length);
  const marked = lines.filter((line) => line.includes(id)).length;
  assert(0 < marked && marked < lines.length, String(marked));
});

Deno.test("series show takes words that only one series has", async () => {
  const { key } = abnormal();
  const [array, , resource, metric] = key.split("/");
  const { out, code, err } = await ask(["show", resource!, metric!]);
  assertEquals([code, out.split("\n")[0]], [0, key], err);
  const many = await ask(["show", array!]);
  assertEquals([many.code, many.out], [1, ""]);
  assertMatch(many.err, /is not unique, \d+ series have it: /);
  const none = await ask(["show", "nothing"]);
  assertEquals(none, {
    ...none,
    code: 1,
    out: "",
    err: 'anomaly-detection series: There is no series "nothing"',
  });
});

Deno.test("a span without samples is said, not drawn", async () => {
  const { key } = abnormal();
  const { code, out } = await ask(["show", key, "--to", "1970-01-02"]);
  assertEquals(code, 0);
  assert(out.endsWith("no sample in this span"), out);
});

Deno.test("no service, a refusal, no address: one sentence, exit 1", async () => {
  const gone: Fetch = () => Promise.reject(new TypeError("refused"));
  const guarded: Fetch = (url, init) =>
    serveApp({ token: "right", isReadingGuarded: true }).app
      .request(url, init);
  const foreign: Fetch = () => Promise.resolve(new Response("<html>"));
  const cases: [string[], Fetch, RegExp][] = [
    [
      [],
      gone,
      /^anomaly-detection series: No service answers at http:\/\/127.0.0.1:9464\/: refused; /,
    ],
    [[], foreign, /No service answers/],
    [[], guarded, /refuses: This needs the token of \[serve\] token/],
    [["--set", "serve.listen=none"], gone, /\[serve\] listen is none/],
    [["--set", "serve.listen=127.0.0.1:0"], gone, /--url says where/],
  ];
  for (const [args, fetch, message] of cases) {
    const { code, out, err } = await ask(args, fetch);
    assertEquals([code, out], [1, ""]);
    assertMatch(err, message);
    assert(!err.includes("\n"), err);
  }
});

Deno.test("the token goes to this machine or over TLS only", async () => {
  const token = ["--set", "serve.token=0123456789abcdef0123456789abcdef"];
  const of = async (...url: string[]) => {
    const { requests } = await ask([...token, ...url]);
    return requests[0]!;
  };
  const ours = "Bearer 0123456789abcdef0123456789abcdef";
  assertEquals((await of()).authorization, ours);
  assertEquals((await of("--url", "https://h:1")).authorization, ours);
  assertEquals((await of("--url", "http://h:1/x")).authorization, null);
  assertMatch((await of("--url", "http://h:1/x")).url, /^http:\/\/h:1\/x\/api/);
});

Deno.test("what makes no sense is bad usage", async () => {
  const cases: [string[], string][] = [
    [["draw"], "series show SERIES"],
    [["show"], "SERIES is missing"],
    [["show", "a", "--limit", "3"], "a list alone has --limit"],
    [["show", "a", "--all"], "a list alone has --all"],
    [["--from", "1h"], "show SERIES alone has --from"],
    [["--url", "ftp://x"], "--url must be an address"],
    [["--order", "size"], "--order must be one of key, score"],
  ];
  for (const [args, message] of cases) {
    const { code, err, requests } = await ask(args);
    assertEquals([code, requests], [2, []], args.join(" "));
    assertStringIncludes(err, message);
  }
});
