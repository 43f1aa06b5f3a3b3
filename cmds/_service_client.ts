/**
 * Asks a running service over HTTP.
 *
 * @module
 */

import type { LoadedConfig } from "../lib/config/load.ts";
import { isOpenToOthers } from "../lib/config/open_to_others.ts";
import { AskError } from "./_ask_error.ts";
import { UsageError } from "./flags.ts";

/** How long an answer may take, in ms: scoring a long window takes a while. */
const TIMEOUT_MS = 30_000;

/** What a client does differently in tests. */
export interface ServiceClientTools {
  /** Sends a request; `fetch` itself. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** The text of a file. */
  readonly readTextFile: (path: string) => string;
}

/** Parameters of a question; `undefined` ones are left out. */
export type Question = Readonly<Record<string, string | number | undefined>>;

/** Asks one service. */
export class ServiceClient {
  /** Where it is, for example `http://127.0.0.1:9464/`. */
  readonly url: string;
  readonly #tools: ServiceClientTools;
  readonly #token: string;
  readonly #http: Deno.HttpClient | undefined;

  /**
   * For the service of a configuration.
   *
   * @param loaded The configuration.
   * @param url Where it is instead of where `[serve] listen` says.
   * @param tools How it is asked.
   * @throws {AskError} If the configuration does not say where it is.
   * @throws {UsageError} If the address makes no sense.
   */
  constructor(
    { config: { serve } }: LoadedConfig,
    url: string | undefined,
    tools: ServiceClientTools,
  ) {
    this.url = url === undefined ? urlOf(serve) : checkedUrl(url);
    this.#tools = tools;
    const { protocol, host } = new URL(this.url);
    // Never readable on the way to another machine.
    const isSafe = protocol === "https:" || !isOpenToOthers(host);
    this.#token = isSafe ? serve.token : "";
    const isOurs = protocol === "https:" && serve.tlsCertFile !== "";
    // Its own certificate may be signed by nobody else.
    this.#http = isOurs
      ? Deno.createHttpClient({
        caCerts: [certificate(serve.tlsCertFile, tools)],
      })
      : undefined;
  }

  /**
   * Asks.
   *
   * @param path Below `api/v1/`.
   * @param question The parameters.
   * @throws {AskError} If there is no answer, or it is a refusal.
   */
  async ask<T>(path: string, question: Question): Promise<T> {
    const url = new URL(`api/v1/${path}`, this.url);
    for (const [name, value] of Object.entries(question)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    let response: Response;
    let answer: unknown;
    try {
      response = await this.#tools.fetch(url.href, {
        headers: this.#token === ""
          ? {}
          : { authorization: `Bearer ${this.#token}` },
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(this.#http === undefined ? {} : { client: this.#http }),
      });
      answer = await response.json();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new AskError(
        `No service answers at ${this.url}: ${reason}; [serve] listen or --url says where it is`,
        { cause: error },
      );
    }
    if (response.ok) return answer as T;
    const detail = (answer as { readonly detail?: unknown } | null)?.detail;
    throw new AskError(
      `The service at ${this.url} refuses: ${
        typeof detail === "string" ? detail : `HTTP ${response.status}`
      }`,
    );
  }

  /** Lets go of its connections. */
  close(): void {
    this.#http?.close();
  }
}

function urlOf(
  { listen, tlsCertFile }: LoadedConfig["config"]["serve"],
): string {
  const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(listen) ?? [];
  if (host === "") {
    throw new AskError(
      "[serve] listen is none: the series are in the memory of the service, which shows them over HTTP alone",
    );
  }
  if (port === "0") {
    throw new AskError(
      "[serve] listen has port 0, which is any free one: --url says where the service is",
    );
  }
  const scheme = tlsCertFile === "" ? "http" : "https";
  const reachable = host === "0.0.0.0"
    ? "127.0.0.1"
    : host === "[::]"
    ? "[::1]"
    : host;
  return `${scheme}://${reachable}:${port}/`;
}

function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttp = url?.protocol === "http:" || url?.protocol === "https:";
  if (url !== undefined && isHttp && url.username === "") {
    return url.href.endsWith("/") ? url.href : `${url.href}/`;
  }
  throw new UsageError(
    `--url must be an address such as http://127.0.0.1:9464/, not ${
      JSON.stringify(text)
    }`,
  );
}

function certificate(path: string, tools: ServiceClientTools): string {
  try {
    return tools.readTextFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AskError(`Cannot read ${path}: ${reason}`, { cause: error });
  }
}
