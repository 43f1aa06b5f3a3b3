import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import { Validator } from "@seriousme/openapi-schema-validator";
import type { Feedback } from "../../../lib/model/feedback.ts";
import { isIncident } from "../../../lib/model/message.ts";
import { API_ROUTES } from "../../../lib/serve/api.ts";
import { openApiDocument } from "../../../lib/serve/openapi.ts";
import { SLOW_STEP, timeAt } from "../../fakes/eventful_capture.ts";
import { serveApp, servePorts } from "../../fakes/serve_ports.ts";

const ORIGIN = "http://127.0.0.1:9464";
const { app } = serveApp();
const { messages } = servePorts();

const ajv = new Ajv2020({ strict: false });
ajv.addSchema(openApiDocument("1"), "doc");

/** An answer that has the form that the document says. */
// deno-lint-ignore no-explicit-any -- the schema has told its form
async function ask(path: string, schema: string): Promise<any> {
  const response = await app.request(ORIGIN + path);
  const answer = await response.json();
  assertEquals(response.status, 200, `${path}: ${JSON.stringify(answer)}`);
  const isValid = ajv.compile({ $ref: `doc#/components/schemas/${schema}` });
  assert(isValid(answer), `${path}: ${ajv.errorsText(isValid.errors)}`);
  return answer;
}

/** The sentence of a refusal. */
async function refusal(
  path: string,
  status: number,
  init: RequestInit = {},
  asked = app,
): Promise<string> {
  const response = await asked.request(ORIGIN + path, init);
  const text = await response.text();
  assertEquals(response.status, status, text);
  assertEquals(
    response.headers.get("content-type"),
    "application/problem+json",
  );
  return JSON.parse(text).detail;
}

Deno.test("the OpenAPI document is one, by the schema of OpenAPI 3.1", async () => {
  const response = await app.request(`${ORIGIN}/api/v1/openapi.json`);
  const document = await response.json();
  const { valid, errors } = await new Validator().validate(document);
  assert(valid, JSON.stringify(errors));
  for (const { path } of API_ROUTES) assert(path in document.paths, path);
});

Deno.test("every answer has the form that the document says", async () => {
  const { items: [series] } = await ask("/api/v1/series?limit=1", "SeriesPage");
  const key = encodeURIComponent(series.key);
  const resource = encodeURIComponent(series.key.replace(/\/[^/]*$/, ""));
  const [anomaly] = messages.filter((message) => !isIncident(message));
  const [incident] = messages.filter(isIncident);
  await ask("/api/v1/status", "Status");
  await ask("/api/v1/config", "Config");
  await ask("/api/v1/arrays", "Arrays");
  await ask(`/api/v1/series/window?key=${key}&scores=true`, "SeriesWindow");
  await ask(`/api/v1/resources/window?key=${resource}`, "ResourceWindow");
  await ask("/api/v1/incidents", "IncidentPage");
  await ask("/api/v1/anomalies?limit=1000", "AnomalyPage");
  await ask(`/api/v1/incidents/${incident!.id}`, "IncidentDetail");
  await ask(`/api/v1/anomalies/${anomaly!.id.slice(0, 8)}`, "Anomaly");
});

Deno.test("the history has every anomaly and incident once, as it was said last", async () => {
  const ids = new Set(messages.filter(isIncident).map(({ id }) => id));
  const seen: string[] = [];
  let query = "limit=2";
  while (query !== "") {
    const page = await ask(`/api/v1/incidents?${query}`, "IncidentPage");
    assertEquals(page.total, ids.size);
    seen.push(...page.items.map(({ id }: { id: string }) => id));
    query = page.next === null ? "" : `limit=2&after=${page.next}`;
  }
  assertEquals(seen.length, ids.size);
  assertEquals(new Set(seen), ids);
  const slow = await ask(
    `/api/v1/incidents?kind=latency&from=${timeAt(SLOW_STEP)}`,
    "IncidentPage",
  );
  assert(slow.items.length >= 1);
  assertEquals(slow.items[0].state, "resolved");
});

Deno.test("an incident comes with its anomalies", async () => {
  const { items: [{ id }] } = await ask(
    "/api/v1/incidents?limit=1",
    "IncidentPage",
  );
  const { incident, anomalies } = await ask(
    `/api/v1/incidents/${id}`,
    "IncidentDetail",
  );
  assertEquals(incident.id, id);
  assertEquals(anomalies.length, incident.memberCount);
  for (const anomaly of anomalies) assertEquals(anomaly.incident, id);
});

Deno.test("series are found by words, by their parts, page by page, and the most abnormal first", async () => {
  const { total } = await ask("/api/v1/series", "SeriesPage");
  const found = await ask(
    "/api/v1/series?q=V1%20iops&type=volume",
    "SeriesPage",
  );
  assertEquals(found.items.map(({ metric }: { metric: string }) => metric), [
    "iops",
  ]);
  const rest = await ask(`/api/v1/series?offset=${total - 1}`, "SeriesPage");
  assertEquals([rest.items.length, rest.total], [1, total]);
  const { items } = await ask("/api/v1/series?order=score", "SeriesPage");
  const scores = items.map(({ score }: { score: number }) => score);
  assertEquals(scores, scores.toSorted((a: number, b: number) => b - a));
});

Deno.test("a window has the samples of a span, with what is usual around them", async () => {
  const { items: [{ key }] } = await ask(
    "/api/v1/series?q=v0%20iops",
    "SeriesPage",
  );
  const [from, to] = [timeAt(700), timeAt(800)];
  const window = await ask(
    `/api/v1/series/window?key=${
      encodeURIComponent(key)
    }&from=${from}&to=${to}&scores=true`,
    "SeriesWindow",
  );
  assertEquals(window.times.length, 100);
  assertEquals([window.times[0], window.times[99]], [from, timeAt(799)]);
  for (const column of ["values", "low", "high", "scores"]) {
    assertEquals(window[column].length, 100, column);
  }
  const inside = window.values.filter((value: number, i: number) =>
    value >= window.low[i] && value <= window.high[i]
  );
  assert(inside.length >= 60, `${inside.length} of 100 values are usual`);
});

Deno.test("an array is shown with its resources", async () => {
  const { items } = await ask("/api/v1/arrays", "Arrays");
  assertEquals(items.length, 1);
  assertEquals(items[0].resources, { controller: 1, volume: 3 });
});

Deno.test("what makes no sense is refused in one sentence that says why", async () => {
  const cases: [string, number, string][] = [
    [
      "/api/v1/series?limit=0",
      400,
      'The parameter limit must be an integer from 1 to 1000, but is "0"',
    ],
    ["/api/v1/series?limit=1&limit=2", 400, 'but is "1" and "2"'],
    ["/api/v1/series?x=1", 400, 'There is no parameter "x"; known are: array,'],
    ["/api/v1/series/window", 400, "The parameter key is needed"],
    ["/api/v1/series/window?key=a", 404, 'There is no series "a"'],
    ["/api/v1/resources/window?key=a", 404, 'There is no resource "a"'],
    [
      "/api/v1/incidents?from=soon",
      400,
      'from must be ms since 1970 or a time such as 2026-01-31T12:00Z, but is "soon"',
    ],
    ["/api/v1/incidents?kind=odd", 400, "kind must be one of "],
    [
      "/api/v1/incidents?after=x",
      400,
      "after must be the `next` of an earlier page",
    ],
    ["/api/v1/incidents/0123abcd", 404, 'There is no incident "0123abcd"'],
    ["/api/v1/anomalies/..%2f", 404, "There is no anomaly"],
    ["/api/v2", 404, 'There is nothing at "/api/v2"'],
  ];
  for (const [path, status, text] of cases) {
    assertStringIncludes(await refusal(path, status), text);
  }
  assertStringIncludes(
    await refusal("/api/v1/status", 405, { method: "PUT" }),
    "Only GET is possible here",
  );
});

Deno.test("health is 200 or 503, and says why", async () => {
  assertEquals((await app.request(`${ORIGIN}/livez`)).status, 200);
  const ready = await app.request(`${ORIGIN}/readyz`);
  assertEquals([ready.status, await ready.json()], [503, {
    ok: false,
    checks: [{ name: "source", ok: false, detail: "not reading" }],
  }]);
});

Deno.test("every answer forbids what a page does not need, refusals too", async () => {
  for (const path of ["/", "/api/v1/status", "/nothing", "/livez"]) {
    const { headers } = await app.request(ORIGIN + path);
    assertStringIncludes(
      headers.get("content-security-policy")!,
      "default-src 'none'; script-src 'self'",
    );
    assertEquals(headers.get("x-content-type-options"), "nosniff");
  }
});

Deno.test("a name that is not ours is refused, addresses and localhost are not", async () => {
  const { app } = serveApp({ allowedHosts: ["delfin.example"] });
  for (
    const [host, status] of [
      ["delfin.example", 200],
      ["localhost", 200],
      ["[::1]", 200],
      ["evil.example", 421],
      ["1.2.3.4.evil.example", 421],
    ] as const
  ) {
    const { status: found } = await app.request(
      `http://${host}:9464/api/v1/status`,
    );
    assertEquals(found, status, host);
  }
});

Deno.test("where others can connect, all but the health needs the token", async () => {
  const { app } = serveApp({
    token: "a-token-of-some-length",
    isReadingGuarded: true,
  });
  for (
    const path of [
      "/api/v1/status",
      "/metrics",
      "/api/v1/events",
      "/api/v1/openapi.json",
    ]
  ) {
    assertStringIncludes(await refusal(path, 401, {}, app), "token");
    const wrong = { headers: { authorization: "Bearer another" } };
    assertStringIncludes(await refusal(path, 401, wrong, app), "not the token");
  }
  const right = { headers: { authorization: "Bearer a-token-of-some-length" } };
  assertEquals(
    (await app.request(`${ORIGIN}/api/v1/status`, right)).status,
    200,
  );
  assertEquals((await app.request(`${ORIGIN}/livez`)).status, 200);
});

Deno.test("a browser gets a session for the token, and loses it again", async () => {
  const { app } = serveApp({
    token: "a-token-of-some-length",
    isReadingGuarded: true,
    isSecure: true,
  });
  const session = (method: string, token: string, cookie = "") =>
    app.request(`${ORIGIN}/api/v1/session`, {
      method,
      headers: {
        "content-type": "application/json",
        "content-length": "50",
        cookie,
      },
      ...method === "POST" ? { body: JSON.stringify({ token }) } : {},
    });
  assertEquals((await session("POST", "wrong")).status, 401);
  const begun = await session("POST", "a-token-of-some-length");
  assertEquals(begun.status, 204);
  const set = begun.headers.get("set-cookie")!;
  for (const part of ["HttpOnly", "SameSite=Strict", "Secure"]) {
    assertStringIncludes(set, part);
  }
  const cookie = set.split(";")[0]!;
  const status = () =>
    app.request(`${ORIGIN}/api/v1/status`, { headers: { cookie } });
  assertEquals((await status()).status, 200);
  await session("DELETE", "", cookie);
  assertEquals((await status()).status, 401);
});

Deno.test("a body is small JSON or refused", async () => {
  const post = (body: string, type: string, length = body.length) => ({
    method: "POST",
    body,
    headers: { "content-type": type, "content-length": String(length) },
  });
  const path = "/api/v1/session";
  await refusal(path, 415, post("{}", "text/plain"));
  await refusal(path, 400, post("[", "application/json"));
  await refusal(path, 400, post("1", "application/json"));
  await refusal(path, 413, post("{}", "application/json", 20_000));
});

Deno.test("guesses at the token come to an end", async () => {
  const { app } = serveApp({
    token: "a-token-of-some-length",
    isReadingGuarded: true,
  });
  const status = async (token: string) =>
    (await app.request(`${ORIGIN}/api/v1/status`, {
      headers: { authorization: `Bearer ${token}` },
    })).status;
  for (let guess = 0; guess < 20; guess++) await status(`guess-${guess}`);
  assertEquals(await status("a-token-of-some-length"), 401, "for a minute");
});

Deno.test("a mistake of ours is a 500 without its details, and in the log with them", async () => {
  const { app, log } = serveApp({}, {
    settings: () => {
      throw new Error("at /etc/passwd");
    },
  });
  const text = await refusal("/api/v1/config", 500, {}, app);
  assert(!text.includes("passwd"));
  assertStringIncludes(log.lines.join(), "Cannot answer GET /api/v1/config");
});

Deno.test("what is said is heard as it is said", async () => {
  const { ports } = servePorts();
  const response = await app.request(`${ORIGIN}/api/v1/events`);
  assertStringIncludes(
    response.headers.get("content-type")!,
    "text/event-stream",
  );
  const reader = response.body!.pipeThrough(new TextDecoderStream())
    .getReader();
  let text = (await reader.read()).value!;
  ports.events.tell(messages.slice(0, 2));
  while (!text.includes(messages[1]!.id)) text += (await reader.read()).value!;
  assertStringIncludes(text, "event: incident\ndata: {");
  const action = {
    incident: "1",
    atMs: 2,
    action: "undo",
    by: "",
    comment: "",
  };
  ports.events.tell([action]);
  while (!text.includes("undo")) text += (await reader.read()).value!;
  assertStringIncludes(
    text,
    `event: action\ndata: ${JSON.stringify(action)}\n`,
  );
  ports.events.close();
  while (!(await reader.read()).done);
});

const TOKEN = "a-token-of-some-length";

/** Sends what an operator says; with the token unless said otherwise. */
function say(
  asked: typeof app,
  id: string,
  said: unknown,
  headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` },
): Promise<Response> {
  const text = JSON.stringify(said);
  return asked.request(`${ORIGIN}/api/v1/incidents/${id}/actions`, {
    method: "POST",
    body: text,
    headers: {
      "content-type": "application/json",
      "content-length": String(text.length),
      ...headers,
    },
  });
}

Deno.test("what an operator says is kept, shown, exported, and passed on with all that it is about", async () => {
  const heard: Feedback[] = [];
  const { app: acting } = serveApp({ token: TOKEN }, {
    takeFeedback: (feedback) => heard.push(feedback),
  });
  const { items: [{ id }] } = await ask(
    "/api/v1/incidents?limit=1",
    "IncidentPage",
  );
  const said = { action: "acknowledge", by: "eva", comment: "on it" };
  const listener = servePorts().ports.events.listen()!;
  const response = await say(acting, id, said);
  assertEquals(response.status, 200);
  const detail = await ask(`/api/v1/incidents/${id}`, "IncidentDetail");
  assertEquals(await response.json(), detail);
  const { atMs, ...kept } = detail.actions.at(-1);
  assert(Math.abs(atMs - Date.now()) < 60_000);
  assertEquals(kept, { incident: id, ...said });
  assertEquals(await listener.next(0), [{ ...kept, atMs }]);
  servePorts().ports.events.leave(listener);
  assertEquals(heard.length, 1);
  assertEquals(heard[0]!.subjects.length, detail.anomalies.length);
  assertEquals(heard[0]!.array, detail.incident.key);
  const page = await ask("/api/v1/incidents?limit=1", "IncidentPage");
  assertEquals(page.acknowledged, [id]);
  const { items } = await ask("/api/v1/labels", "Labels");
  assertEquals(items.at(-1).message.id, id);
});

Deno.test("nobody acts without the token, from another site, or without sense", async () => {
  const heard: Feedback[] = [];
  const changes = {
    takeFeedback: (feedback: Feedback) => void heard.push(feedback),
  };
  const { app: acting } = serveApp({ token: TOKEN }, changes);
  const { app: closed } = serveApp({}, changes);
  const { items: [{ id }] } = await ask(
    "/api/v1/incidents?limit=1",
    "IncidentPage",
  );
  const good = { action: "undo" };
  const authorization = `Bearer ${TOKEN}`;
  const cases: [Response, number][] = [
    [await say(closed, id, good), 403],
    [await say(acting, id, good, {}), 401],
    [
      await say(acting, id, good, {
        authorization,
        origin: "http://evil.example",
      }),
      403,
    ],
    [await say(acting, id, {}), 400],
    [await say(acting, id, { action: "delete" }), 400],
    [await say(acting, id, { action: "undo", comment: "x".repeat(501) }), 400],
    [await say(acting, id, { action: "undo", by: 1 }), 400],
    [await say(acting, "0".repeat(32), good), 404],
  ];
  for (const [response, status] of cases) {
    assertEquals(response.status, status, await response.text());
  }
  assertEquals(heard, []);
  assertEquals(
    (await say(acting, id, good, { authorization, origin: ORIGIN })).status,
    200,
  );
});
