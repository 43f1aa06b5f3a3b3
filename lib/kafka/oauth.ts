/**
 * Bearer tokens for SASL/OAUTHBEARER (RFC 7628) by the client credentials
 * grant (RFC 6749 section 4.4).
 *
 * @module
 */

/** Where tokens come from, and who asks for them. */
export interface ClientCredentials {
  /** The token endpoint, `https://…`. */
  readonly url: string;
  /** Who we are. */
  readonly clientId: string;
  /** Proof of it. Never logged. */
  readonly clientSecret: string;
  /** What the token is for; the endpoint's default without it. */
  readonly scope?: string | undefined;
}

/** What a test replaces. */
export interface OauthTools {
  /** Sends the request; the global `fetch` by default. */
  readonly fetch?: typeof fetch;
  /** Milliseconds on any clock. */
  readonly now?: () => number;
}

/** How long the endpoint may take, in ms. */
const TIMEOUT_MS = 10_000;
/** A token is renewed this long before its end, or at half of a shorter life. kafkajs logs in anew 10 s before. */
const MARGIN_MS = 60_000;
/** Life of a token whose endpoint names none (RFC 6749 section 5.1 only recommends it). */
const DEFAULT_LIFE_S = 300;

/**
 * Makes a function that gives a valid token: the last one while it lasts, else
 * a new one. Calls at the same time share one request.
 *
 * @param credentials Who asks whom.
 * @param tools Doubles for tests.
 * @returns The function; it rejects with one clear sentence without secrets.
 */
export function clientCredentialsTokens(
  credentials: ClientCredentials,
  tools: OauthTools = {},
): () => Promise<string> {
  const { now = Date.now } = tools;
  let token = "";
  let renewAtMs = -Infinity;
  let pending: Promise<string> | undefined;
  const renew = async () => {
    const grant = await request(credentials, tools.fetch ?? fetch);
    const lifeMs = grant.lifeS * 1000;
    renewAtMs = now() + lifeMs - Math.min(MARGIN_MS, lifeMs / 2);
    return token = grant.token;
  };
  return () => {
    if (now() < renewAtMs) return Promise.resolve(token);
    pending ??= renew().finally(() => pending = undefined);
    return pending;
  };
}

/** Asks the endpoint for one token. */
async function request(
  { url, clientId, clientSecret, scope }: ClientCredentials,
  send: typeof fetch,
): Promise<{ token: string; lifeS: number }> {
  const form = new URLSearchParams({ grant_type: "client_credentials" });
  if (scope !== undefined) form.set("scope", scope);
  const failed = (found: string, cause?: unknown) =>
    new Error(`Cannot get a token from ${url}: ${found}`, { cause });
  let response: Response;
  let text: string;
  try {
    response = await send(url, {
      method: "POST",
      headers: {
        authorization: basic(clientId, clientSecret),
        accept: "application/json",
      },
      body: form,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await response.text();
  } catch (error) {
    throw failed(
      error instanceof Error ? error.message : String(error),
      error,
    );
  }
  const answer = parse(text);
  if (!response.ok) {
    const reason = typeof answer["error"] === "string"
      ? ` (${answer["error"]})`
      : "";
    throw failed(`the answer is ${response.status}${reason}`);
  }
  const token = answer["access_token"];
  if (typeof token !== "string" || token === "") {
    throw failed("the answer holds no access_token");
  }
  const lifeS = Number(answer["expires_in"]);
  return { token, lifeS: lifeS > 0 ? lifeS : DEFAULT_LIFE_S };
}

/** HTTP Basic, with both parts form-encoded first (RFC 6749 section 2.3.1). */
function basic(clientId: string, clientSecret: string): string {
  const encode = (text: string) =>
    new URLSearchParams({ "": text }).toString().slice(1);
  return `Basic ${btoa(`${encode(clientId)}:${encode(clientSecret)}`)}`;
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
