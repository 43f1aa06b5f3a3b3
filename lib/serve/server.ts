/**
 * The one listener of the program.
 *
 * An address that is taken stops nothing: it is tried again until it is free.
 *
 * @module
 */

import { setTimeout as sleepFor } from "node:timers/promises";
import type { Logger } from "../telemetry/logger.ts";

/** Where to listen, and who answers. */
export interface ServerOptions {
  /** `host:port`; port 0 is any free one. */
  readonly listen: string;
  /** Certificate and key, PEM; without them plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Answers a request. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Where the address is told. */
  readonly log: Logger;
  /** Is told the address, such as `http://127.0.0.1:9464/`, each time it listens. */
  readonly onListen?: (url: string) => void;
}

/** Between two tries to listen, in ms. */
const RETRY_MS = 10_000;
/** Answers may take so long at the end, in ms. */
const CLOSE_MS = 500;

/**
 * Tries to listen, for a moment.
 *
 * @param listen `host:port`.
 * @throws {Deno.errors.AddrInUse} If something listens there.
 * @throws {Error} If it is no address of this machine, or not for this user.
 */
export function tryToListen(listen: string): void {
  Deno.listen(addressOf(listen)).close();
}

/**
 * Begins to listen.
 *
 * @returns Ends it; resolves when nothing listens any more.
 */
export function startServer(options: ServerOptions): () => Promise<void> {
  const stop = new AbortController();
  const listening = listen(options, stop.signal);
  return async () => {
    stop.abort();
    const server = await listening;
    if (server === undefined) return;
    await Promise.race([server.shutdown(), sleepFor(CLOSE_MS)]);
  };
}

async function listen(
  options: ServerOptions,
  signal: AbortSignal,
): Promise<Deno.HttpServer | undefined> {
  const { log, listen } = options;
  for (let attempt = 1; !signal.aborted; attempt++) {
    try {
      return serve(options, signal);
    } catch (error) {
      if (attempt === 1) {
        log.error(
          `Cannot listen on ${listen}: ${
            error instanceof Error ? error.message : error
          }; detection goes on without, and it is tried again every ${
            RETRY_MS / 1000
          } s`,
        );
      }
    }
    await sleepFor(RETRY_MS, undefined, { signal }).catch(() => {});
  }
  return undefined;
}

function serve(
  { listen, tls, fetch, log, onListen }: ServerOptions,
  signal: AbortSignal,
): Deno.HttpServer {
  const host = listen.replace(/:\d+$/, "");
  return Deno.serve({
    ...addressOf(listen),
    ...tls,
    signal,
    onListen({ port }) {
      const url = `${tls ? "https" : "http"}://${host}:${port}/`;
      log.info(`Serving dashboard, API and metrics at ${url}`);
      onListen?.(url);
    },
    onError(error) {
      log.error("Cannot answer a request", { error });
      return new Response(null, { status: 500 });
    },
  }, fetch);
}

function addressOf(
  listen: string,
): { readonly hostname: string; readonly port: number } {
  const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(listen) ?? [];
  return { hostname: host.replace(/^\[|\]$/g, ""), port: Number(port) };
}
