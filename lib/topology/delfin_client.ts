/**
 * Reads collections from Delfin's REST API, v1: page by page, within limits.
 * Everything that goes wrong is one sentence, a {@linkcode DelfinError}.
 *
 * The form is that of SODA Delfin (delfin/api/v1/*.py, delfin/api/views/*.py,
 * delfin/api/api_utils.py): `GET /v1/volumes?limit=…&offset=…&sort=id:asc` is
 * answered by `{"volumes": [{…}, …]}`, with at most `api_max_limit` rows, which
 * its operator may have set below our limit. So the end is an empty page.
 *
 * @module
 */

import { setTimeout as sleepFor } from "node:timers/promises";
import { fetchReason } from "../telemetry/fetch_reason.ts";

/** Where Delfin is, and what may be spent on it. */
export interface DelfinOptions {
  /** For example `http://delfin:8190`, with or without `/v1`. */
  readonly url: string;
  /** Sent as `X-Auth-Token` where Delfin asks for one (its `auth_strategy` keystone). */
  readonly token?: string | undefined;
  /** Trusted authorities beside the system's, PEM. */
  readonly caPem?: string | undefined;
  /** Longest wait for one page in ms, > 0; default 30 s. */
  readonly timeoutMs?: number;
  /** Rows asked for per page, >= 1; default 1,000, Delfin's own limit. */
  readonly pageRows?: number;
  /** Largest page in bytes, >= 1; default 16 MiB. */
  readonly pageBytes?: number;
  /** Most rows of one collection, >= 1; default 1,000,000. */
  readonly maxRows?: number;
}

/** What the client and its test do differently. */
export interface DelfinTools {
  /** Sends a request; `fetch` itself if absent. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Waits; rejects when aborted. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/** A row as it comes: its fields have yet to be checked. */
export type DelfinRow = Readonly<Record<string, unknown>>;

/** Delfin could not be read; the message is one sentence without secrets. */
export class DelfinError extends Error {
  /** Of one sentence; `status` is that of HTTP if there was an answer. */
  constructor(text: string, readonly status?: number, cause?: unknown) {
    super(text, { cause });
    this.name = "DelfinError";
  }
}

const DEFAULTS = {
  timeoutMs: 30_000,
  pageRows: 1_000,
  pageBytes: 16 * 1024 * 1024,
  maxRows: 1_000_000,
};

/** Bytes of an error's body that are looked at. */
const ERROR_BYTES = 64 * 1024;

/** Reads collections; holds connections until closed. */
export class DelfinClient implements Disposable {
  readonly #options: Required<DelfinOptions>;
  readonly #base: string;
  readonly #fetch: NonNullable<DelfinTools["fetch"]>;
  readonly #sleep: NonNullable<DelfinTools["sleep"]>;
  readonly #http: Deno.HttpClient | undefined;

  /**
   * For one Delfin.
   *
   * @param options Where it is.
   * @param tools For tests.
   * @throws {RangeError} If a limit is out of range.
   * @throws {TypeError} If the address is not one of http or https, or the authorities are no PEM.
   */
  constructor(options: DelfinOptions, tools: DelfinTools = {}) {
    this.#options = {
      token: undefined,
      caPem: undefined,
      ...DEFAULTS,
      ...options,
    };
    checkDelfinOptions(options);
    this.#base = baseOf(options.url);
    this.#fetch = tools.fetch ?? fetch;
    this.#sleep = tools.sleep ??
      ((ms, signal) => sleepFor(ms, undefined, { signal }));
    const { caPem } = this.#options;
    this.#http = caPem === undefined
      ? undefined
      : Deno.createHttpClient({ caCerts: [caPem] });
  }

  /**
   * Reads all rows of a collection.
   *
   * @param path For example `storage-pools`.
   * @param field Field of the answer that holds the rows, for example `storage_pools`.
   * @param signal Ends the reading; rejects with its reason.
   * @returns In the order of Delfin's ids.
   * @throws {DelfinError} If a page cannot be had, is no such page, repeats another, or there are too many rows.
   */
  async read(
    path: string,
    field: string,
    signal: AbortSignal,
  ): Promise<DelfinRow[]> {
    const { pageRows, maxRows } = this.#options;
    const rows = new Map<string, DelfinRow>();
    for (let offset = 0;;) {
      const url =
        `${this.#base}/v1/${path}?limit=${pageRows}&offset=${offset}&sort=id%3Aasc`;
      const page = rowsOf(await this.#getJson(url, signal), field, url);
      if (page.length === 0) return [...rows.values()];
      const before = rows.size;
      page.forEach((row, i) => {
        const id = row["id"];
        if (typeof id !== "string") {
          throw new DelfinError(
            `Cannot read ${url}: ${field}[${i}].id is ${
              nameOf(id)
            }, not a text`,
          );
        }
        rows.set(id, row);
      });
      // A row that moved between two requests may come twice; a whole page cannot.
      if (rows.size === before) {
        throw new DelfinError(`Cannot read ${url}: it repeats earlier pages`);
      }
      if (rows.size > maxRows) {
        throw new DelfinError(
          `Cannot read ${url}: there are more than ${maxRows} rows`,
        );
      }
      offset += page.length;
    }
  }

  /** Closes the connections. */
  [Symbol.dispose](): void {
    this.#http?.close();
  }

  /** Gets one page within the time limit. */
  async #getJson(url: string, signal: AbortSignal): Promise<unknown> {
    const { timeoutMs, pageBytes } = this.#options;
    const done = new AbortController();
    const late = new AbortController();
    this.#sleep(timeoutMs, done.signal).then(() => late.abort(), () => {});
    try {
      const response = await this.#fetch(url, {
        headers: this.#headers(),
        redirect: "manual", // a redirect would carry the token elsewhere
        signal: AbortSignal.any([signal, late.signal]),
        ...(this.#http === undefined ? {} : { client: this.#http }),
      });
      if (response.status !== 200) throw await refusal(url, response);
      return parse(url, await readBody(url, response, pageBytes));
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (late.signal.aborted) {
        throw new DelfinError(
          `Cannot read ${url}: no answer within ${timeoutMs} ms`,
        );
      }
      if (error instanceof DelfinError) throw error;
      throw new DelfinError(
        `Cannot read ${url}: ${fetchReason(error)}`,
        undefined,
        error,
      );
    } finally {
      done.abort();
    }
  }

  #headers(): Record<string, string> {
    const { token } = this.#options;
    return {
      "accept": "application/json",
      ...(token === undefined ? {} : { "x-auth-token": token }),
    };
  }
}

/**
 * Checks options without asking anybody.
 *
 * @param options Of a client to come.
 * @throws {RangeError} If a limit is out of range.
 * @throws {TypeError} If the address is not one of http or https, or the authorities are no PEM.
 */
export function checkDelfinOptions(options: DelfinOptions): void {
  baseOf(options.url);
  const { caPem } = options;
  // The runtime passes over what is no PEM, and then trusts nobody new.
  if (caPem !== undefined && !caPem.includes("-----BEGIN CERTIFICATE-----")) {
    throw new TypeError(
      "Cannot read Delfin: the trusted authorities are no certificates in PEM",
    );
  }
  for (const name of Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[]) {
    const value = options[name] ?? DEFAULTS[name];
    if (!(value > 0)) {
      throw new RangeError(`Cannot read Delfin: ${name} is ${value}`);
    }
  }
}

/** The address without `/v1` and slashes at its end. */
function baseOf(url: string): string {
  const parsed = URL.parse(url);
  if (
    parsed === null || !/^https?:$/.test(parsed.protocol) ||
    parsed.username !== "" || parsed.password !== "" ||
    parsed.search !== "" || parsed.hash !== ""
  ) {
    throw new TypeError(
      "Cannot read Delfin: its address must be http(s)://host:port, without user, ? and #",
    );
  }
  return parsed.href.replace(/\/+(v1\/*)?$/, "");
}

/** The body as text. */
async function readBody(
  url: string,
  response: Response,
  maxBytes: number,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new DelfinError(
        `Cannot read ${url}: the answer exceeds ${maxBytes} bytes`,
      );
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parse(url: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DelfinError(
      `Cannot read ${url}: the answer is not JSON, or not whole`,
      200,
      cause,
    );
  }
}

/** The error of an answer that is not 200, with what Delfin says about it. */
async function refusal(url: string, response: Response): Promise<DelfinError> {
  let said = "";
  try {
    const body = JSON.parse(await readBody(url, response, ERROR_BYTES));
    if (typeof body?.error_msg === "string") {
      said = `: ${JSON.stringify(body.error_msg.slice(0, 200))}`;
    }
  } catch {
    await response.body?.cancel().catch(() => {}); // no word from Delfin itself
  }
  const { status, statusText } = response;
  const answer = statusText === "" ? `${status}` : `${status} ${statusText}`;
  return new DelfinError(
    `Cannot read ${url}: the answer is ${answer}${said}`,
    status,
  );
}

function rowsOf(answer: unknown, field: string, url: string): DelfinRow[] {
  const rows = isObject(answer) ? answer[field] : undefined;
  if (!Array.isArray(rows)) {
    throw new DelfinError(
      `Cannot read ${url}: there is no list "${field}" in it`,
    );
  }
  rows.forEach((row, i) => {
    if (!isObject(row)) {
      throw new DelfinError(
        `Cannot read ${url}: ${field}[${i}] is ${nameOf(row)}, not an object`,
      );
    }
  });
  return rows;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * What a value is, for a message.
 *
 * @param value Of JSON, or `undefined`.
 * @returns For example `a number`.
 */
export function nameOf(value: unknown): string {
  if (value === undefined) return "absent";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
