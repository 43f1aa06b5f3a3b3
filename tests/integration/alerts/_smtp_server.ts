/**
 * A real mail server for tests: Python's aiosmtpd, on 127.0.0.1.
 *
 * @module
 */

import { makeCertificates } from "../../../tools/kafka/certificates.ts";
import { hasProgram, isFile, leaveOut } from "../../fakes/real_program.ts";

const PYTHON = "/usr/bin/python3"; // Debian's, for Debian's aiosmtpd
const SCRIPT = new URL("smtp_server.py", import.meta.url).pathname;

/** Whether this machine has one, and can make certificates. */
export const HAS_SMTP_SERVER = hasAiosmtpd() &&
  hasProgram("openssl", "tests with a real mail server");

/** A mail as the server took it. */
export interface TakenMail {
  /** Sender of the envelope. */
  readonly from: string;
  /** Recipients of the envelope. */
  readonly to: readonly string[];
  /** Whether it came encrypted. */
  readonly isTls: boolean;
  /** Whether its sender had logged in. */
  readonly isLoggedIn: boolean;
  /** What the sender calls itself. */
  readonly helo: string;
  /** Headers and body. */
  readonly text: string;
}

/** A server with its certificate; stop it by `await using`. */
export class SmtpServer implements AsyncDisposable {
  /** Its port. */
  readonly port: number;
  /** PEM of the authority that signed its certificate. */
  readonly ca: string;
  /** PEM of another authority. */
  readonly otherCa: string;
  readonly #process: Deno.ChildProcess;
  readonly #folder: string;
  readonly #lines: AsyncIterator<string>;

  private constructor(
    { port, ca, otherCa, folder, process, lines }: {
      readonly port: number;
      readonly ca: string;
      readonly otherCa: string;
      readonly folder: string;
      readonly process: Deno.ChildProcess;
      readonly lines: AsyncIterator<string>;
    },
  ) {
    this.port = port;
    this.ca = ca;
    this.otherCa = otherCa;
    this.#folder = folder;
    this.#process = process;
    this.#lines = lines;
  }

  /** Starts one. */
  static async start(
    security: "none" | "starttls" | "tls",
  ): Promise<SmtpServer> {
    const folder = await Deno.makeTempDir();
    const { ca, otherCa, brokerChain } = await makeCertificates(folder);
    const process = new Deno.Command(PYTHON, {
      args: [SCRIPT, security, brokerChain, brokerChain],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const lines = linesOf(process.stdout);
    const port = Number((await lines.next()).value);
    return new SmtpServer({
      port,
      ca: await Deno.readTextFile(ca),
      otherCa: await Deno.readTextFile(otherCa),
      folder,
      process,
      lines,
    });
  }

  /** The next mail that was taken. */
  async next(): Promise<TakenMail> {
    return JSON.parse((await this.#lines.next()).value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#process.status;
    await this.#lines.return?.();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

async function* linesOf(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

function hasAiosmtpd(): boolean {
  const isHere = isFile(PYTHON) &&
    new Deno.Command(PYTHON, { args: ["-c", "import aiosmtpd"] })
      .outputSync().success;
  return isHere || leaveOut(
    "tests with a real mail server, because python3-aiosmtpd is absent",
    "ALERT_TESTS",
  );
}
