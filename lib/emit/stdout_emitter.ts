/**
 * Writes messages to standard output: JSON lines for programs, one readable
 * coloured line each for a person at a terminal.
 *
 * @module
 */

import type { Message } from "../model/message.ts";
import { EmitError, type Emitter } from "./emitter.ts";
import { messageJsonLines } from "./message_json.ts";
import { messageText } from "./message_text.ts";

/** The part of standard output that is used; `Deno.stdout` is one. */
export interface Output {
  /** Writes some of the bytes, says how many, and takes its time: that is the backpressure. */
  write(bytes: Uint8Array): Promise<number>;
  /** Whether a person looks at it. */
  isTerminal(): boolean;
}

/** How a {@linkcode StdoutEmitter} writes. */
export interface StdoutEmitterOptions {
  /** `auto` is `text` on a terminal and `json` elsewhere. */
  readonly format: "auto" | "json" | "text";
  /** Default: standard output. */
  readonly output?: Output;
  /** Whether colours are wanted on a terminal. Default: unless `NO_COLOR` is set. */
  readonly color?: boolean;
  /** Asks for the width of the terminal in columns. */
  readonly columns?: () => number | undefined;
}

/** Delivers to standard output. */
export class StdoutEmitter implements Emitter {
  /** Its name in telemetry and logs. */
  readonly name = "stdout";
  readonly #output: Output;
  readonly #isText: boolean;
  readonly #color: boolean;
  readonly #columns: () => number | undefined;
  /** Whether a failed write left a part of a line. */
  #isMidLine = false;

  /** Writes nothing yet. */
  constructor(
    { format, output = Deno.stdout, color = !Deno.noColor, columns }:
      StdoutEmitterOptions,
  ) {
    const isTerminal = output.isTerminal();
    this.#output = output;
    this.#isText = format === "text" || (format === "auto" && isTerminal);
    this.#color = color && isTerminal;
    this.#columns = columns ?? (isTerminal ? terminalColumns : () => undefined);
  }

  /**
   * Resolves when the reader's side has taken every line.
   *
   * @throws {EmitError} If it cannot be written; permanent if nobody reads any more.
   */
  async emit(
    messages: readonly Message[],
    signal: AbortSignal,
  ): Promise<void> {
    signal.throwIfAborted();
    const lines = this.#isText
      ? new TextEncoder().encode(this.#text(messages))
      : messageJsonLines(messages);
    if (this.#isMidLine) await this.#write(Uint8Array.of(NEWLINE));
    await this.#write(lines);
  }

  /** Standard output stays open: it is not ours. */
  async close(): Promise<void> {}

  #text(messages: readonly Message[]): string {
    const options = { columns: this.#columns(), color: this.#color };
    let lines = "";
    for (const message of messages) {
      lines += messageText(message, options) + "\n";
    }
    return lines;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    let written = 0;
    try {
      while (written < bytes.length) {
        written += await this.#output.write(bytes.subarray(written));
        this.#isMidLine = bytes[written - 1] !== NEWLINE;
      }
    } catch (cause) {
      if (cause instanceof Deno.errors.BrokenPipe) {
        throw new EmitError(
          "Cannot write messages to standard output: its reader has closed it",
          { cause, isPermanent: true },
        );
      }
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new EmitError(
        `Cannot write messages to standard output: ${reason}`,
        { cause },
      );
    }
  }
}

const NEWLINE = 10;

function terminalColumns(): number | undefined {
  try {
    return Deno.consoleSize().columns;
  } catch {
    return undefined; // no terminal after all, as in some test runners
  }
}
