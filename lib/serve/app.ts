/**
 * Requests to answers: routes, errors, headers.
 *
 * @module
 */

import { type Context, Hono } from "hono";
import { compress } from "hono/compress";
import { streamSSE } from "hono/streaming";
import { isIncident } from "../model/message.ts";
import { messageJson } from "../emit/message_json.ts";
import { METRICS_MEDIA_TYPE } from "../telemetry/metrics.ts";
import type { Logger } from "../telemetry/logger.ts";
import { takeAction } from "./actions.ts";
import { API_ROUTES, type ApiContext } from "./api.ts";
import { assetRoutes } from "./_assets.ts";
import type { Said } from "./event_hub.ts";
import { type Guard, SECURITY_HEADERS } from "./guard.ts";
import { openApiDocument, PROBLEM_TYPE } from "./openapi.ts";
import { readParams, RequestError } from "./params.ts";
import type { HealthCheck, ServePorts } from "./ports.ts";
import { SeriesView } from "./series_view.ts";

/** What the application is made of. */
export interface AppParts {
  /** The rest of the program. */
  readonly ports: ServePorts;
  /** Who may ask what. */
  readonly guard: Guard;
  /** Where mistakes of ours are told. */
  readonly log: Logger;
}

/** A listener that hears nothing is sent a comment after so long, in ms: proxies keep the connection. */
const KEEP_ALIVE_MS = 15_000;

/** A body is no longer than that, in bytes. */
const BODY_BYTES = 10_000;

/** Answers requests. */
export interface App {
  /** Never rejects. */
  fetch(request: Request): Response | Promise<Response>;
}

/** Makes the application. */
export function makeApp({ ports, guard, log }: AppParts): App {
  const app = new Hono();
  const context: ApiContext = { ports, view: new SeriesView(ports) };
  app.use(async (c, next) => {
    guard.checkHost(c.req.raw);
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      c.header(name, value);
    }
  });
  app.use(compress());
  app.get("/livez", (c) => health(c, ports.liveness()));
  app.get("/readyz", (c) => health(c, ports.readiness()));
  assetRoutes(app);
  app.use("/metrics", (c, next) => reading(guard, c, next));
  app.use("/api/*", (c, next) => reading(guard, c, next));
  app.get("/metrics", (c) => {
    c.header("content-type", METRICS_MEDIA_TYPE);
    return c.body(ports.metrics());
  });
  const document = openApiDocument(ports.status().version);
  app.get("/api/v1/openapi.json", (c) => c.json(document));
  for (const route of API_ROUTES) {
    app.get(route.path.replace("{id}", ":id"), (c) => {
      const query = new URL(c.req.url).searchParams;
      const values = readParams(query, route.params);
      const id = c.req.param("id") ?? "";
      c.header("cache-control", "no-store");
      return c.json(route.answer(context, values, id) as object);
    });
  }
  app.get("/api/v1/events", (c) => events(c, ports));
  app.post("/api/v1/incidents/:id/actions", async (c) => {
    guard.checkActing(c.req.raw);
    const said = await body(c);
    return c.json(takeAction(ports, c.req.param("id"), said, Date.now()));
  });
  app.post("/api/v1/session", async (c) => {
    const { token } = await body(c);
    c.header("set-cookie", guard.begin(typeof token === "string" ? token : ""));
    return c.body(null, 204);
  });
  app.delete("/api/v1/session", (c) => {
    c.header("set-cookie", guard.end(c.req.raw));
    return c.body(null, 204);
  });
  const known = new Map<string, Set<string>>();
  for (const { path, method } of app.routes) {
    if (method === "ALL") continue;
    known.set(path, (known.get(path) ?? new Set()).add(method));
  }
  for (const [path, methods] of known) {
    app.all(path, (c) => {
      const allowed = [...methods].join(", ");
      c.header("allow", allowed);
      return problem(c, 405, `Only ${allowed} is possible here`);
    });
  }
  app.notFound((c) =>
    problem(c, 404, `There is nothing at ${JSON.stringify(c.req.path)}`)
  );
  app.onError((error, c) => {
    if (error instanceof RequestError) {
      return problem(c, error.status, error.message);
    }
    log.error(`Cannot answer ${c.req.method} ${c.req.path}`, { error });
    return problem(c, 500, "The service made a mistake; its log has more");
  });
  return app;
}

/** The session is begun and ended by whoever is not admitted yet. */
async function reading(
  guard: Guard,
  c: Context,
  next: () => Promise<void>,
): Promise<void> {
  if (c.req.path !== "/api/v1/session") guard.checkReading(c.req.raw);
  await next();
}

function health(c: Context, checks: readonly HealthCheck[]): Response {
  const ok = checks.every((check) => check.ok);
  c.header("cache-control", "no-store");
  return c.json({ ok, checks }, ok ? 200 : 503);
}

/** An error as RFC 9457 has it. */
function problem(
  c: Context,
  status: RequestError["status"] | 405 | 500,
  detail: string,
): Response {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
    c.header(name, value);
  }
  c.header("content-type", PROBLEM_TYPE);
  if (status === 401) c.header("www-authenticate", "Bearer");
  const titles: Record<number, string> = {
    400: "Bad request",
    401: "Not authorized",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    500: "Internal error",
  };
  const title = titles[status] ?? "Refused";
  const told = { type: "about:blank", title, status, detail };
  return c.body(JSON.stringify(told), status);
}

/** A small JSON object. */
async function body(c: Context): Promise<Record<string, unknown>> {
  const type = c.req.header("content-type") ?? "";
  if (!/^application\/json\b/.test(type)) {
    throw new RequestError("The body must be application/json", 415);
  }
  if (Number(c.req.header("content-length") ?? Infinity) > BODY_BYTES) {
    throw new RequestError(
      `The body must come with its length, at most ${BODY_BYTES} bytes`,
      413,
    );
  }
  try {
    const value = await c.req.json();
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Said below.
  }
  throw new RequestError("The body must be a JSON object");
}

function events(c: Context, ports: ServePorts): Response {
  const listener = ports.events.listen();
  if (listener === undefined) {
    throw new RequestError("Too many listen already; try again later", 403);
  }
  return streamSSE(c, async (stream) => {
    stream.onAbort(() => ports.events.leave(listener));
    try {
      await stream.writeSSE({ event: "hello", data: "{}" });
      while (!stream.aborted) {
        const heard = await listener.next(KEEP_ALIVE_MS);
        if (heard === undefined) return;
        if (heard.length === 0) await stream.write(": still here\n\n");
        for (const said of heard) await stream.writeSSE(eventOf(said));
      }
    } finally {
      ports.events.leave(listener);
    }
  });
}

function eventOf(said: Said): { event: string; data: string } {
  if ("action" in said) {
    return { event: "action", data: JSON.stringify(said) };
  }
  return {
    event: isIncident(said) ? "incident" : "anomaly",
    data: messageJson(said),
  };
}
