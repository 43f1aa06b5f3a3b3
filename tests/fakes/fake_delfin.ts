/**
 * Delfin's REST API on 127.0.0.1, with the answers of
 * `tests/fixtures/delfin_api/` in pages as Delfin makes them.
 *
 * @module
 */

const FOLDER = new URL("../fixtures/delfin_api/", import.meta.url);

/** What a test may do in the place of Delfin; `undefined`: let Delfin answer. */
export type Fault = (
  request: Request,
  url: URL,
) => Response | Promise<Response> | undefined;

/** A server; stop it by `await using`. */
export class FakeDelfin implements AsyncDisposable {
  /** Paths with queries, in the order in which they came. */
  readonly requests: string[] = [];
  /** `X-Auth-Token` of each request. */
  readonly tokens: (string | null)[] = [];
  /** Rows that one page holds at most, whatever is asked for (`api_max_limit`). */
  maxLimit = 1_000;
  /** Asked before Delfin itself. */
  fault: Fault = () => undefined;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => this.#answer(request),
    );
  }

  /** Address without `/v1`. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    this.requests.push(url.pathname + url.search);
    this.tokens.push(request.headers.get("x-auth-token"));
    const answer = await this.fault(request, url);
    if (answer !== undefined) return answer;
    const [, version, name] = url.pathname.split("/");
    if (version !== "v1") return refuse(404, "Not Found");
    let text: string;
    try {
      text = Deno.readTextFileSync(new URL(`${name}.json`, FOLDER));
    } catch {
      return refuse(404, "The resource could not be found.");
    }
    const [[field, rows]] = Object.entries(JSON.parse(text)) as [
      string,
      { id: string }[],
    ][];
    const { searchParams } = url;
    if (searchParams.get("sort") === "id:asc") {
      rows.sort((a, b) => a.id < b.id ? -1 : 1);
    }
    const offset = Number(searchParams.get("offset") ?? 0);
    const limit = Math.min(
      Number(searchParams.get("limit") ?? this.maxLimit),
      this.maxLimit,
    );
    return Response.json({ [field]: rows.slice(offset, offset + limit) });
  }
}

/** An error as Delfin gives it. */
export function refuse(status: number, text: string): Response {
  return Response.json(
    { error_code: "Error", error_msg: text, error_args: [] },
    { status },
  );
}
