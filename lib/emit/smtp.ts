/**
 * The only import of nodemailer: hands one mail to one server.
 *
 * @module
 */

import nodemailer from "nodemailer";
import { EmitError } from "./emitter.ts";

/** The server, and how to log in. */
export interface SmtpOptions {
  /** Its name or address. */
  readonly host: string;
  /** Its port. */
  readonly port: number;
  /** `starttls`: encrypted after STARTTLS, never without; `tls`: from the first byte; `none`: not at all. */
  readonly security: "starttls" | "tls" | "none";
  /** Who logs in; without it nobody does. */
  readonly username?: string | undefined;
  /** Proof of it. Never told. */
  readonly password?: string | undefined;
  /** Trusted authorities, PEM. Default: those of the system. */
  readonly caPem?: string | undefined;
  /** Longest wait for the connection, and for each answer, in ms, > 0. */
  readonly timeoutMs: number;
}

/** One mail. */
export interface Mail {
  /** Address of the sender. */
  readonly from: string;
  /** Addresses of all recipients; at least one. */
  readonly to: readonly string[];
  /** Without control characters. */
  readonly subject: string;
  /** The plain part. */
  readonly text: string;
  /** The same as HTML. */
  readonly html: string;
  /** With its angle brackets. */
  readonly messageId: string;
  /** The `messageId` of the mail that this one follows. */
  readonly follows?: string | undefined;
}

/** Hands over mails. */
export type MailSender = (
  mail: Mail,
  signal: AbortSignal,
) => Promise<MailReceipt>;

/** What became of a mail that was taken. */
export interface MailReceipt {
  /** Recipients that the server does not know, though it took the mail for others. */
  readonly refused: readonly string[];
}

/** Answers that are about the login or the encryption, not about the mail (RFC 4954, 3207). */
const ABOUT_LOGIN: readonly number[] = [530, 534, 535, 538];

/** What is known of a failure of nodemailer. */
interface SmtpFailure {
  readonly message: string;
  readonly code?: string;
  readonly responseCode?: number;
}

/**
 * Makes a function that hands over one mail, on a connection of its own. It
 * rejects with {@linkcode EmitError}: the fault of the mail where the server
 * refuses it, or all its recipients, for good.
 */
export function smtpSender(options: SmtpOptions): MailSender {
  const { host, port, security, username, password, caPem, timeoutMs } =
    options;
  return async ({ follows, ...mail }, signal) => {
    signal.throwIfAborted();
    const transport = nodemailer.createTransport({
      host,
      port,
      // Without it nodemailer asks for the name of this machine.
      name: domainOf(mail.from),
      secure: security === "tls",
      requireTLS: security === "starttls",
      ignoreTLS: security === "none",
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
      tls: caPem === undefined ? {} : { ca: caPem },
      ...(username === undefined
        ? {}
        : { auth: { user: username, pass: password ?? "" } }),
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const stop = () => transport.close();
    signal.addEventListener("abort", stop);
    try {
      const { rejected } = await transport.sendMail({
        ...mail,
        to: [...mail.to],
        ...(follows === undefined
          ? {}
          : { inReplyTo: follows, references: follows }),
        headers: { "Auto-Submitted": "auto-generated" }, // RFC 3834
        signal,
      });
      return { refused: (rejected ?? []).map(String) };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw failureOf(error as SmtpFailure, options);
    } finally {
      signal.removeEventListener("abort", stop);
      transport.close();
    }
  };
}

/** What stands behind the @ of an address. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1);
}

function failureOf(
  { message, code = "", responseCode = 0 }: SmtpFailure,
  { host, port, password }: SmtpOptions,
): EmitError {
  const isFault = (code === "EENVELOPE" || code === "EMESSAGE") &&
    responseCode >= 500 && !ABOUT_LOGIN.includes(responseCode);
  const shown = password ? message.replaceAll(password, "***") : message;
  return new EmitError(`Cannot send mail by ${host}:${port}: ${shown}`, {
    isMessageFault: isFault,
  });
}
