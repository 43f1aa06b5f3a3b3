/**
 * Messages on standard output: formats, backpressure, a reader that has gone.
 *
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { EmitError } from "../../../lib/emit/emitter.ts";
import { messageJson } from "../../../lib/emit/message_json.ts";
import {
  type Output,
  StdoutEmitter,
  type StdoutEmitterOptions,
} from "../../../lib/emit/stdout_emitter.ts";
import { sampleAnomaly } from "../../fakes/sample_anomaly.ts";
import { sampleIncident } from "../../fakes/sample_incident.ts";

const SIGNAL = new AbortController().signal;

/** Takes a few bytes at a time. */
class FakeOutput implements Output {
  written = "";
  readonly failures: (Error | undefined)[] = [];
  readonly #decoder = new TextDecoder();

  constructor(
    private readonly isTty: boolean,
    private readonly bytesPerWrite = 7,
  ) {}

  async write(bytes: Uint8Array): Promise<number> {
    await Promise.resolve();
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    const taken = bytes.subarray(0, this.bytesPerWrite);
    this.written += this.#decoder.decode(taken, { stream: true });
    return taken.length;
  }

  isTerminal(): boolean {
    return this.isTty;
  }
}

const JSON_LINE = `${messageJson(sampleAnomaly())}\n`;
const TEXT_LINE =
  "2023-11-14T22:28Z OPEN  - ████· 0.74 array-1 volume/vol_7 responseTime 41.2 ms, usually 1.1 to 6.3 ms [a1b2c3d4]\n";
const CUT_LINE =
  "2023-11-14T22:28Z OPEN  - 0.74 …esponseTime 41.2 ms, usually 1.1 to…\n";

const CASES: readonly (readonly [
  StdoutEmitterOptions["format"],
  boolean,
  string,
])[] = [
  ["auto", false, JSON_LINE],
  ["auto", true, CUT_LINE],
  ["json", true, JSON_LINE],
  ["text", true, CUT_LINE],
];

for (const [format, isTty, line] of CASES) {
  const where = isTty ? "a terminal" : "a pipe";
  Deno.test(`StdoutEmitter with format ${format} writes to ${where}`, async () => {
    const output = new FakeOutput(isTty);
    const columns = () => 68;
    const emitter = new StdoutEmitter({
      format,
      output,
      color: false,
      columns,
    });
    await emitter.emit([sampleAnomaly(), sampleAnomaly()], SIGNAL);
    await emitter.close();
    assertEquals(output.written, line + line);
  });
}

Deno.test("StdoutEmitter writes text to a pipe uncut and without colours", async () => {
  const output = new FakeOutput(false);
  const emitter = new StdoutEmitter({ format: "text", output, color: true });
  await emitter.emit([sampleAnomaly()], SIGNAL);
  assertEquals(output.written, TEXT_LINE);
});

Deno.test("StdoutEmitter colours lines on a terminal", async () => {
  const output = new FakeOutput(true);
  const emitter = new StdoutEmitter({ format: "auto", output, color: true });
  await emitter.emit([sampleAnomaly()], SIGNAL);
  assert(output.written.includes("\x1b[1;31mOPEN  -\x1b[0m"));
});

Deno.test("StdoutEmitter writes incidents beside anomalies", async () => {
  const messages = [sampleIncident({ why: "x", cause: null }), sampleAnomaly()];
  const texts = {
    json: messages.map(messageJson).join("\n") + "\n",
    text:
      `2023-11-14T22:28Z OPEN  INCIDENT ████· 0.74 array-1 x [a1b2c3d4]\n${TEXT_LINE}`,
  };
  for (const format of ["json", "text"] as const) {
    const output = new FakeOutput(false);
    const emitter = new StdoutEmitter({ format, output });
    await emitter.emit(messages, SIGNAL);
    assertEquals(output.written, texts[format]);
  }
});

Deno.test("StdoutEmitter waits for its reader", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const output: Output = {
    isTerminal: () => false,
    write: async (bytes) => {
      await promise;
      return bytes.length;
    },
  };
  let isDone = false;
  const done = new StdoutEmitter({ format: "json", output })
    .emit([sampleAnomaly()], SIGNAL).then(() => isDone = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(isDone, false);
  resolve();
  await done;
});

Deno.test("StdoutEmitter gives up for good when its reader has gone", async () => {
  const output = new FakeOutput(false);
  output.failures.push(new Deno.errors.BrokenPipe("Broken pipe"));
  const emitter = new StdoutEmitter({ format: "json", output });
  const error = await assertRejects(
    () => emitter.emit([sampleAnomaly()], SIGNAL),
    EmitError,
    "Cannot write messages to standard output: its reader has closed it",
  );
  assertEquals(error.isPermanent, true);
});

Deno.test("StdoutEmitter begins a new line after it was stopped within one", async () => {
  const output = new FakeOutput(false, 10);
  output.failures.push(undefined, new Error("No space left on device"));
  const emitter = new StdoutEmitter({ format: "json", output });
  const error = await assertRejects(
    () => emitter.emit([sampleAnomaly()], SIGNAL),
    EmitError,
    "Cannot write messages to standard output: No space left on device",
  );
  assertEquals(error.isPermanent, false);
  await emitter.emit([sampleAnomaly()], SIGNAL);
  assertEquals(output.written, `${JSON_LINE.slice(0, 10)}\n${JSON_LINE}`);
});

Deno.test("StdoutEmitter writes nothing after the signal", async () => {
  const output = new FakeOutput(false);
  const emitter = new StdoutEmitter({ format: "json", output });
  const reason = new Error("stop");
  await assertRejects(
    () => emitter.emit([sampleAnomaly()], AbortSignal.abort(reason)),
    Error,
    "stop",
  );
  assertEquals(output.written, "");
});

Deno.test("StdoutEmitter meets a real pipe whose reader has gone", async () => {
  const code = `
    import { StdoutEmitter } from "./lib/emit/stdout_emitter.ts";
    import { sampleAnomaly } from "./tests/fakes/sample_anomaly.ts";
    const emitter = new StdoutEmitter({ format: "auto" });
    const { signal } = new AbortController();
    try {
      for (;;) await emitter.emit([sampleAnomaly()], signal);
    } catch (error) {
      console.error(error.name, error.isPermanent);
    }
  `;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", code],
    cwd: new URL("../../../", import.meta.url),
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  assert(new TextDecoder().decode(value).startsWith(JSON_LINE));
  await reader.cancel();
  const text = await new Response(child.stderr).text();
  await child.status;
  assertEquals(text, "EmitError true\n");
});
