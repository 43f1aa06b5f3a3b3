/**
 * Standard output and standard error, and the status line between them where a
 * person watches.
 *
 * @module
 */

import type { Output } from "../lib/emit/stdout_emitter.ts";
import { StatusLine } from "./status_line.ts";
import type { StatusFigures } from "./status_line.ts";

/** How often the status line is drawn, in ms. */
const REFRESH_MS = 250;

/** Where results and log lines go. */
export interface Terminal {
  /** Standard output: results. */
  readonly output: Output;
  /** Writes log lines to standard error. */
  readonly writeError: ((line: string) => void) | undefined;
  /** Starts the status line, if there is one. */
  start(figures: () => StatusFigures): void;
  /** Takes the status line away. */
  close(): void;
}

const ENCODER = new TextEncoder();

/**
 * The streams of this process. With a terminal on standard error there is a
 * status line, and everything else that goes to a terminal is written above it.
 */
export function openTerminal(): Terminal {
  if (!Deno.stderr.isTerminal()) {
    return {
      output: Deno.stdout,
      writeError: undefined,
      start: () => {},
      close: () => {},
    };
  }
  let line: StatusLine | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const print = (stream: Stream, bytes: Uint8Array) => {
    const write = () => writeAll(stream, bytes);
    if (line === undefined) write();
    else line.above(write);
  };
  return {
    // Results that go elsewhere than to the terminal do not meet the line.
    output: Deno.stdout.isTerminal()
      ? {
        isTerminal: () => true,
        write(bytes) {
          print(Deno.stdout, bytes);
          return Promise.resolve(bytes.length);
        },
      }
      : Deno.stdout,
    writeError: (text) => print(Deno.stderr, ENCODER.encode(text)),
    start(figures) {
      line = new StatusLine(
        (text) => writeAll(Deno.stderr, ENCODER.encode(text)),
        figures,
        terminalColumns,
      );
      timer = setInterval(() => line?.refresh(), REFRESH_MS);
    },
    close() {
      clearInterval(timer);
      line?.close();
      line = undefined;
    },
  };
}

/** Width of the terminal that standard output or standard error is; `undefined` where neither is one. */
export function terminalColumns(): number | undefined {
  try {
    return Deno.consoleSize().columns;
  } catch {
    return undefined;
  }
}

type Stream = Pick<typeof Deno.stderr, "writeSync">;

function writeAll(stream: Stream, bytes: Uint8Array): void {
  let rest = bytes;
  while (rest.length > 0) rest = rest.subarray(stream.writeSync(rest));
}
