/**
 * Delivers JSON by HTTP: one POST, within a time limit, to exactly the address
 * that was given. Redirects are not followed: they would carry body and token
 * elsewhere. What the address is beyond its host is a secret of many receivers,
 * so no sentence names it.
 *
 * @module
 */

import { setTimeout as sleepFor } from "node:timers/promises";
import { fetchReason } from "../telemetry/fetch_reason.ts";
import { EmitError } from "./emitter.ts";

/** How it is delivered. */
export interface PosterOptions {
  /** What the receiver is, for sentences: `the webhook`. */
  readonly receiver: string;
  /** Longest wait for an answer in ms, > 0. */
  readonly timeoutMs: number;
  /** Sent as `Authorization: Bearer …`. */
  readonly bearerToken?: string | undefined;
  /** Trusted authorities beside the system's, PEM. */
  readonly caPem?: string | undefined;
}

/** What a test does differently. */
export interface PosterTools {
  /** Sends a request; `fetch` itself if absent. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Waits; rejects when aborted. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** What the clock on the wall shows, in ms since 1970. */
  readonly now?: () => number;
}

/** One request. */
export interface JsonPost {
  /** http or https. */
  readonly url: string;
  /** The JSON. */
  readonly body: string;
  /** Beside those that every request has. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers in 4xx that say nothing against the request itself (RFC 9110, 8470, 6585). */
const LATER: readonly number[] = [408, 425, 429];

/** Bytes of an answer that are read, and characters of it that are told. */
const ANSWER_BYTES = 64 * 1024;
const TOLD_CHARACTERS = 200;

/** Posts; holds connections until closed. */
export class JsonPoster implements Disposable {
  readonly #options: PosterOptions;
  readonly #fetch: NonNullable<PosterTools["fetch"]>;
  readonly #sleep: NonNullable<PosterTools["sleep"]>;
  readonly #now: () => number;
  readonly #http: Deno.HttpClient | undefined;

  /**
   * Connects nothing yet.
   *
   * @throws {TypeError} If the authorities are no PEM.
   */
  constructor(options: PosterOptions, tools: PosterTools = {}) {
    const { caPem, receiver } = options;
    // The runtime passes over what is no PEM, and then trusts nobody new.
    if (caPem !== undefined && !caPem.includes("-----BEGIN CERTIFICATE-----")) {
      throw new TypeError(
        `Cannot trust the authorities of ${receiver}: they are no certificates in PEM`,
      );
    }
    this.#options = options;
    this.#fetch = tools.fetch ?? fetch;
    this.#sleep = tools.sleep ??
      ((ms, signal) => sleepFor(ms, undefined, { signal }));
    this.#now = tools.now ?? Date.now;
    this.#http = caPem === undefined
      ? undefined
      : Deno.createHttpClient({ caCerts: [caPem] });
  }

  /**
   * Resolves when the receiver has answered with 2xx.
   *
   * @throws {EmitError} Otherwise. 4xx is the fault of the message, but for
   * 408, 425 and 429.
   * @throws The reason of `signal` once it aborts.
   */
  async post(request: JsonPost, signal: AbortSignal): Promise<void> {
    const { timeoutMs, receiver } = this.#options;
    const done = new AbortController();
    const late = new AbortController();
    this.#sleep(timeoutMs, done.signal).then(() => late.abort(), () => {});
    const failed = (found: string) =>
      new EmitError(`${this.#cannot(request)}: ${this.#hide(request, found)}`);
    try {
      const response = await this.#fetch(request.url, {
        method: "POST",
        headers: this.#headers(request),
        body: request.body,
        redirect: "manual",
        signal: AbortSignal.any([signal, late.signal]),
        ...(this.#http === undefined ? {} : { client: this.#http }),
      });
      const said = await readAnswer(response);
      if (!response.ok) throw this.#refusal(request, response, said);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof EmitError) throw error;
      if (late.signal.aborted) {
        throw failed(`${receiver} did not answer within ${timeoutMs} ms`);
      }
      throw failed(fetchReason(error)); // no cause: it names the whole address
    } finally {
      done.abort();
    }
  }

  /** Closes the connections. */
  [Symbol.dispose](): void {
    this.#http?.close();
  }

  #headers({ headers }: JsonPost): Record<string, string> {
    const { bearerToken } = this.#options;
    return {
      "content-type": "application/json; charset=utf-8",
      "user-agent": "anomaly-detection",
      ...(bearerToken === undefined
        ? {}
        : { authorization: `Bearer ${bearerToken}` }),
      ...headers,
    };
  }

  #cannot({ url }: JsonPost): string {
    return `Cannot deliver to ${this.#options.receiver} at ${
      new URL(url).origin
    }`;
  }

  #refusal(request: JsonPost, response: Response, said: string): EmitError {
    const { status, statusText, headers } = response;
    const answer = `the answer is ${`${status} ${statusText}`.trim()}`;
    const isRedirect = status >= 300 && status < 400;
    const why = isRedirect
      ? ", and redirects are not followed"
      : this.#told(request, said);
    const isFault = status >= 400 && status < 500 && !LATER.includes(status);
    return new EmitError(`${this.#cannot(request)}: ${answer}${why}`, {
      isMessageFault: isFault,
      retryAfterMs: isFault
        ? undefined
        : retryAfterMs(headers.get("retry-after"), this.#now()),
    });
  }

  /** What the receiver says. */
  #told(request: JsonPost, said: string): string {
    const text = this.#hide(request, said.trim());
    return text === ""
      ? ""
      : `: ${JSON.stringify(text.slice(0, TOLD_CHARACTERS))}`;
  }

  /** A foreign text without what nobody may read. */
  #hide({ url }: JsonPost, text: string): string {
    const { pathname, search } = new URL(url);
    const { bearerToken = "" } = this.#options;
    return [url, pathname + search, pathname, bearerToken]
      .filter((hidden) => hidden.length > 1)
      .reduce((shown, hidden) => shown.replaceAll(hidden, "***"), text);
  }
}

/**
 * The wait that a `Retry-After` asks for (RFC 9110, 10.2.3).
 *
 * @param text The header: seconds, or a date.
 * @param nowMs The time, in ms since 1970.
 * @returns In ms, >= 0; `undefined` where there is none, or none that can be read.
 */
export function retryAfterMs(
  text: string | null,
  nowMs: number,
): number | undefined {
  if (text === null) return undefined;
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1000;
  const atMs = /[a-z]{3}/i.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}

/** The beginning of a body; the rest is not read. */
async function readAnswer({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    text += decoder.decode(chunk, { stream: true });
    if (bytes >= ANSWER_BYTES) break; // this cancels the rest
  }
  return text;
}
