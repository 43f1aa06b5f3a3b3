/**
 * A server on 127.0.0.1 that takes what is posted, and answers as a test says.
 *
 * @module
 */

/** What came. */
export interface Received {
  /** Path with query. */
  readonly path: string;
  /** Its headers. */
  readonly headers: Headers;
  /** Its body. */
  readonly body: string;
}

/** Answers a request. */
export type Answer = (received: Received) => Response | Promise<Response>;

/** A server; stop it by `await using`. */
export class HttpReceiver implements AsyncDisposable {
  /** Requests in the order in which they came. */
  readonly received: Received[] = [];
  /** What the next requests are answered by, first to last; then 200. */
  readonly answers: Answer[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #scheme: string;

  /** Listens; by TLS where there are a certificate and its key, both PEM. */
  constructor(tls?: { readonly cert: string; readonly key: string }) {
    this.#scheme = tls === undefined ? "http" : "https";
    this.#server = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      onListen: () => {},
      ...tls,
    }, (request) => this.#answer(request));
  }

  /** Where something can be posted. */
  get url(): string {
    return `${this.origin}/hooks/T0/hunter2?key=hunter2`;
  }

  /** The same without path. */
  get origin(): string {
    return `${this.#scheme}://127.0.0.1:${this.#server.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const body = await request.text().catch(() => undefined);
    if (body === undefined) return new Response(null, { status: 400 }); // the sender has gone
    const received = {
      path: pathname + search,
      headers: request.headers,
      body,
    };
    this.received.push(received);
    const answer = this.answers.shift();
    return await answer?.(received) ?? new Response("ok");
  }
}

/** An answer by status, body and headers. */
export function answerOf(
  status: number,
  body = "",
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return () => new Response(body, { status, headers });
}
