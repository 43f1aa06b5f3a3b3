import { assertEquals, assertRejects } from "@std/assert";
import { clientCredentialsTokens } from "../../../lib/kafka/oauth.ts";
import { ManualClock } from "../../fakes/manual_clock.ts";

const CREDENTIALS = {
  url: "https://login.example/token",
  clientId: "detector one",
  clientSecret: "s3cret:with/signs",
};

/** A token endpoint that gives what a test lays out, and remembers who asked. */
class Endpoint {
  readonly requests: { url: string; init: RequestInit }[] = [];
  constructor(private readonly answers: (Response | Error)[]) {}

  readonly fetch: typeof fetch = (url, init = {}) => {
    this.requests.push({ url: String(url), init });
    const answer = this.answers.shift()!;
    return answer instanceof Error
      ? Promise.reject(answer)
      : Promise.resolve(answer);
  };
}

function grant(token: string, expiresIn?: number): Response {
  return Response.json({
    access_token: token,
    token_type: "Bearer",
    ...(expiresIn === undefined ? {} : { expires_in: expiresIn }),
  });
}

Deno.test("clientCredentialsTokens() asks as RFC 6749 section 4.4 wants it", async () => {
  const endpoint = new Endpoint([grant("t1", 300)]);
  const token = clientCredentialsTokens(
    { ...CREDENTIALS, scope: "kafka read" },
    endpoint,
  );
  assertEquals(await token(), "t1");
  const [{ url, init }] = endpoint.requests as [typeof endpoint.requests[0]];
  assertEquals(url, CREDENTIALS.url);
  assertEquals(init.method, "POST");
  assertEquals(
    String(init.body),
    "grant_type=client_credentials&scope=kafka+read",
  );
  const { authorization } = init.headers as Record<string, string>;
  // RFC 6749 section 2.3.1: both parts are form-encoded before HTTP Basic.
  assertEquals(
    atob(authorization!.replace("Basic ", "")),
    "detector+one:s3cret%3Awith%2Fsigns",
  );
});

/** Life of the token in seconds, and after how many seconds it is renewed. */
const LIVES: [number | undefined, number][] = [
  [3_600, 3_540], // a minute before its end
  [30, 15], // at half of a short life
  [undefined, 240], // RFC 6749 lets the endpoint leave it out: 300 s
  [0, 240],
];

for (const [lifeS, renewS] of LIVES) {
  Deno.test(`a token that lives ${lifeS} s is used again until ${renewS} s have passed`, async () => {
    const clock = new ManualClock();
    const endpoint = new Endpoint([grant("t1", lifeS), grant("t2", lifeS)]);
    const token = clientCredentialsTokens(CREDENTIALS, {
      fetch: endpoint.fetch,
      now: clock.now,
    });
    assertEquals(await token(), "t1");
    await clock.advance(renewS * 1000 - 1);
    assertEquals(await token(), "t1");
    await clock.advance(1);
    assertEquals(await token(), "t2");
    assertEquals(endpoint.requests.length, 2);
  });
}

Deno.test("calls at the same time share one request", async () => {
  const endpoint = new Endpoint([grant("t1", 300)]);
  const token = clientCredentialsTokens(CREDENTIALS, endpoint);
  assertEquals(await Promise.all([token(), token()]), ["t1", "t1"]);
});

Deno.test("a failure is not remembered", async () => {
  const endpoint = new Endpoint([new Error("offline"), grant("t1", 300)]);
  const token = clientCredentialsTokens(CREDENTIALS, endpoint);
  await assertRejects(token);
  assertEquals(await token(), "t1");
});

const FAILURES: [string, () => Response | Error, string][] = [
  [
    "a refusal",
    () => Response.json({ error: "invalid_client" }, { status: 401 }),
    "the answer is 401 (invalid_client)",
  ],
  [
    "an error page",
    () => new Response("<html>", { status: 502 }),
    "the answer is 502",
  ],
  ["no JSON", () => new Response("ok"), "the answer holds no access_token"],
  ["JSON null", () => Response.json(null), "the answer holds no access_token"],
  [
    "no token",
    () => Response.json({ access_token: 7 }),
    "the answer holds no access_token",
  ],
  ["no network", () => new TypeError("dns error"), "dns error"],
];

for (const [name, answer, found] of FAILURES) {
  Deno.test(`${name} gives one clear sentence without secrets`, async () => {
    const token = clientCredentialsTokens(
      CREDENTIALS,
      new Endpoint([answer()]),
    );
    const error = await assertRejects(token, Error);
    assertEquals(
      error.message,
      `Cannot get a token from https://login.example/token: ${found}`,
    );
  });
}
