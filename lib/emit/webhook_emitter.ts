/**
 * Posts messages to a webhook, one request each, in their order.
 *
 * Headers: `Idempotency-Key`, the same whenever a message is sent again, and
 * where there is a secret `Webhook-Signature: t=SECONDS,v1=HEX`: the
 * HMAC-SHA256 of `SECONDS.BODY`, where SECONDS is the time of sending since
 * 1970. So a receiver can tell that a request is ours, and how old it is.
 *
 * @module
 */

import { createHmac } from "node:crypto";
import type { Message } from "../model/message.ts";
import type { Summary } from "../model/summary.ts";
import { deliveryKey } from "./delivery_key.ts";
import { EmitError } from "./emitter.ts";
import type { SummaryEmitter } from "./rate_limited.ts";
import { summaryKey } from "./summary_text.ts";
import {
  JsonPoster,
  type PosterOptions,
  type PosterTools,
} from "./post_json.ts";

/** Where a {@linkcode WebhookEmitter} posts, and what. */
export interface WebhookEmitterOptions extends Omit<PosterOptions, "receiver"> {
  /** http or https. What stands behind its host is never told. */
  readonly url: string;
  /** Makes the body of a request: JSON. */
  readonly body: (message: Message) => string;
  /** Makes the body of a request that tells many messages: JSON. */
  readonly summaryBody: (summary: Summary) => string;
  /** Key of the signature; without it nothing is signed. Never told. */
  readonly signingSecret?: string | undefined;
}

/** Delivers to a webhook. */
export class WebhookEmitter implements SummaryEmitter {
  /** Its name in telemetry and logs. */
  readonly name = "webhook";
  readonly #options: WebhookEmitterOptions;
  readonly #poster: JsonPoster;
  readonly #now: () => number;

  /**
   * Connects nothing yet.
   *
   * @throws {TypeError} If the authorities are no PEM.
   */
  constructor(options: WebhookEmitterOptions, tools: PosterTools = {}) {
    this.#options = options;
    this.#poster = new JsonPoster(
      { ...options, receiver: "the webhook" },
      tools,
    );
    this.#now = tools.now ?? Date.now;
  }

  /**
   * Resolves when the receiver has answered every message with 2xx.
   *
   * @throws {EmitError} If it has not, with how many it has.
   */
  async emit(messages: readonly Message[], signal: AbortSignal): Promise<void> {
    for (const [i, message] of messages.entries()) {
      signal.throwIfAborted();
      try {
        const body = this.#options.body(message);
        await this.#post(body, deliveryKey(message), signal);
      } catch (error) {
        throw error instanceof EmitError ? error.after(i) : error;
      }
    }
  }

  /** Posts a summary. @throws {EmitError} If the receiver has not answered with 2xx. */
  summarize(summary: Summary, signal: AbortSignal): Promise<void> {
    const body = this.#options.summaryBody(summary);
    return this.#post(body, summaryKey(summary), signal);
  }

  /** Closes the connections. */
  close(): Promise<void> {
    this.#poster[Symbol.dispose]();
    return Promise.resolve();
  }

  #post(body: string, key: string, signal: AbortSignal): Promise<void> {
    const { url, signingSecret } = this.#options;
    const headers: Record<string, string> = { "idempotency-key": key };
    if (signingSecret !== undefined) {
      headers["webhook-signature"] = signature(body, {
        secret: signingSecret,
        atMs: this.#now(),
      });
    }
    return this.#poster.post({ url, body, headers }, signal);
  }
}

/**
 * The value of `Webhook-Signature`.
 *
 * @param body The body as it is sent.
 * @param options The key, and when it is sent, in ms since 1970.
 */
export function signature(
  body: string,
  { secret, atMs }: { readonly secret: string; readonly atMs: number },
): string {
  const seconds = Math.floor(atMs / 1000);
  const digest = createHmac("sha256", secret).update(`${seconds}.${body}`)
    .digest("hex");
  return `t=${seconds},v1=${digest}`;
}
