/**
 * Sends messages as mails, one each, in their order.
 *
 * `Message-ID` names the message, so one that comes again is the same mail; all
 * mails about an incident refer to that of its opening, so programs show them as
 * one conversation.
 *
 * @module
 */

import type { Message } from "../model/message.ts";
import type { Summary } from "../model/summary.ts";
import { getLogger, type Logger } from "../telemetry/logger.ts";
import { RateLimit } from "../telemetry/rate_limit.ts";
import {
  domainOf,
  type MailSender,
  type SmtpOptions,
  smtpSender,
} from "./smtp.ts";
import { deliveryKey } from "./delivery_key.ts";
import { type EmailBody, emailBody, emailCard } from "./email_body.ts";
import { EmitError } from "./emitter.ts";
import type { SummaryEmitter } from "./rate_limited.ts";
import { summaryCard, summaryKey } from "./summary_text.ts";

/** Where an {@linkcode EmailEmitter} sends, and from whom to whom. */
export interface EmailEmitterOptions extends SmtpOptions {
  /** Address of the sender; its domain ends the `Message-ID`. */
  readonly from: string;
  /** Addresses of the recipients; at least one. */
  readonly to: readonly string[];
}

/** What a test does differently. */
export interface EmailTools {
  /** Hands over a mail; by SMTP if absent. */
  readonly send?: MailSender;
  /** Default: the log of the part `emit`. */
  readonly log?: Logger;
}

/** Delivers by SMTP. */
export class EmailEmitter implements SummaryEmitter {
  /** Its name in telemetry and logs. */
  readonly name = "email";
  readonly #options: EmailEmitterOptions;
  readonly #send: MailSender;
  readonly #log: Logger;
  readonly #limit = new RateLimit({ now: () => performance.now() });

  /** Connects nothing yet. */
  constructor(options: EmailEmitterOptions, tools: EmailTools = {}) {
    this.#options = options;
    this.#send = tools.send ?? smtpSender(options);
    this.#log = tools.log ?? getLogger("emit");
  }

  /**
   * Resolves when the server has taken a mail about every message.
   *
   * @throws {EmitError} If it has not, with how many it has.
   */
  async emit(messages: readonly Message[], signal: AbortSignal): Promise<void> {
    for (const [i, message] of messages.entries()) {
      signal.throwIfAborted();
      try {
        await this.#mail(message, signal);
      } catch (error) {
        throw error instanceof EmitError ? error.after(i) : error;
      }
    }
  }

  /** Sends a summary as one mail. @throws {EmitError} If the server has not taken it. */
  summarize(summary: Summary, signal: AbortSignal): Promise<void> {
    const messageId = this.#idOf(summaryKey(summary));
    const mail = { ...emailCard(summaryCard(summary)), messageId };
    return this.#post({ ...mail, follows: undefined }, signal);
  }

  /** Every mail has a connection of its own: there is nothing to close. */
  async close(): Promise<void> {}

  #mail(message: Message, signal: AbortSignal): Promise<void> {
    const { id, state, atMs } = message;
    const messageId = (state: Message["state"]) =>
      this.#idOf(deliveryKey({ id, state, atMs }));
    return this.#post({
      ...emailBody(message),
      messageId: messageId(state),
      follows: state === "open" ? undefined : messageId("open"),
    }, signal);
  }

  #idOf(key: string): string {
    return `<${key}@${domainOf(this.#options.from)}>`;
  }

  async #post(
    mail: EmailBody & {
      readonly messageId: string;
      readonly follows: string | undefined;
    },
    signal: AbortSignal,
  ): Promise<void> {
    const { from, to } = this.#options;
    const { refused } = await this.#send({ from, to, ...mail }, signal);
    if (refused.length === 0 || this.#limit.admit("refused") === undefined) {
      return;
    }
    this.#log.warn("The mail server does not take mails to some recipients", {
      emitter: this.name,
      recipients: refused,
    });
  }
}
