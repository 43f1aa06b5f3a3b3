/**
 * Who may ask what, and what a browser may do with the answers.
 *
 * - A `Host` that is neither an address, nor `localhost`, nor named in the
 *   configuration is refused: a foreign page cannot read us through a name of
 *   its own that points here (DNS rebinding).
 * - Where other machines can connect, everything but the health needs the
 *   token; acting needs it everywhere.
 * - A browser gets a session for the token, in a cookie that no script and no
 *   other site can use.
 * - Every answer has a strict Content-Security-Policy (W3C CSP3).
 *
 * @module
 */

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { RequestError } from "./params.ts";

/** How the guard is set. */
export interface GuardOptions {
  /** The token; `""`: nobody may act. */
  readonly token: string;
  /** Whether reading needs it too. */
  readonly isReadingGuarded: boolean;
  /** Whether the cookie is for TLS alone. */
  readonly isSecure: boolean;
  /** Names under which we may be called, in lower case. */
  readonly allowedHosts: readonly string[];
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Headers of every answer. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; " +
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; " +
    "form-action 'self'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

const COOKIE = "anomaly_detection_session";
/** A session ends after so long, in ms. */
const SESSION_MS = 12 * 3_600_000;
/** So many sessions, and the oldest ends. */
const SESSIONS = 100;
/** So many wrong tokens a minute are looked at. */
const WRONG_PER_MINUTE = 20;
const MINUTE_MS = 60_000;

/** See the module. */
export class Guard {
  readonly #options: GuardOptions;
  readonly #now: () => number;
  /** When each session ends, by its id; the oldest first. */
  readonly #sessions = new Map<string, number>();
  #wrong = { sinceMs: 0, count: 0 };

  /** Nobody has a session. */
  constructor(options: GuardOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /**
   * Admits a request for a name, or throws.
   *
   * @throws {RequestError} 421 if it is none of our names.
   */
  checkHost(request: Request): void {
    const { hostname } = new URL(request.url);
    const name = hostname.toLowerCase();
    const isAddress = /^[\d.]+$/.test(name) || name.startsWith("[");
    const { allowedHosts } = this.#options;
    if (isAddress || name === "localhost" || allowedHosts.includes(name)) {
      return;
    }
    throw new RequestError(
      `This is not ${name}; [serve] allowed_hosts names what it may be called`,
      421,
    );
  }

  /**
   * Admits whoever reads, or throws.
   *
   * @throws {RequestError} 401 without the token, where it is needed.
   */
  checkReading(request: Request): void {
    if (this.#options.isReadingGuarded) this.#checkToken(request);
  }

  /**
   * Admits whoever acts, or throws.
   *
   * @throws {RequestError} 403 if nobody may or another site asks, 401 without the token.
   */
  checkActing(request: Request): void {
    if (this.#options.token === "") {
      throw new RequestError(
        "Nobody may act here: set [serve] token or token_file",
        403,
      );
    }
    const origin = request.headers.get("origin");
    if (origin !== null && hostOf(origin) !== new URL(request.url).host) {
      throw new RequestError("A page of another site may not act here", 403);
    }
    this.#checkToken(request);
  }

  /**
   * Begins a session.
   *
   * @param token What was given.
   * @returns The value of `Set-Cookie`.
   * @throws {RequestError} 401 if it is not the token.
   */
  begin(token: string): string {
    this.#compare(token);
    const id = randomBytes(32).toString("base64url");
    this.#sessions.set(id, this.#now() + SESSION_MS);
    for (const old of this.#sessions.keys()) {
      if (this.#sessions.size <= SESSIONS) break;
      this.#sessions.delete(old);
    }
    const secure = this.#options.isSecure ? "; Secure" : "";
    return `${COOKIE}=${id}; Path=/; HttpOnly; SameSite=Strict; ` +
      `Max-Age=${SESSION_MS / 1000}${secure}`;
  }

  /** Ends the session of a request; returns the value of `Set-Cookie`. */
  end(request: Request): string {
    this.#sessions.delete(sessionOf(request));
    return `${COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`;
  }

  /** Whether whoever sent it may act. */
  mayAct(request: Request): boolean {
    try {
      this.checkActing(request);
      return true;
    } catch {
      return false;
    }
  }

  #checkToken(request: Request): void {
    const ends = this.#sessions.get(sessionOf(request));
    if (ends !== undefined && this.#now() < ends) return;
    const bearer = /^Bearer +(\S+)$/i
      .exec(request.headers.get("authorization") ?? "")?.[1];
    if (bearer === undefined) {
      throw new RequestError("This needs the token of [serve] token", 401);
    }
    this.#compare(bearer);
  }

  /** In a time that says nothing of how much of it is right. */
  #compare(token: string): void {
    const now = this.#now();
    if (now - this.#wrong.sinceMs >= MINUTE_MS) {
      this.#wrong = { sinceMs: now, count: 0 };
    }
    const isRight = this.#wrong.count < WRONG_PER_MINUTE &&
      timingSafeEqual(digest(token), digest(this.#options.token));
    if (isRight) return;
    this.#wrong.count++;
    throw new RequestError("This is not the token of [serve] token", 401);
  }
}

function sessionOf(request: Request): string {
  const cookies = request.headers.get("cookie") ?? "";
  return new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)`).exec(cookies)?.[1] ?? "";
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
