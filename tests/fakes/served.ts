/**
 * The service of this checkout on a simulated array, asked over HTTP.
 *
 * @module
 */

import { assert } from "@std/assert";
import { spawnService } from "./service_process.ts";

/** A service that serves on a free port, and its log. */
export class Served {
  readonly process: Deno.ChildProcess;
  url = "";
  log = "";
  readonly #reader: ReadableStreamDefaultReader<string>;

  constructor(...settings: string[]) {
    const all = [
      "data_parser.receiver_name=simulate",
      "simulate.interval=15m",
      "simulate.speed=100000",
      "serve.listen=127.0.0.1:0",
      ...settings,
    ].flatMap((setting) => ["--set", setting]);
    this.process = spawnService(all, { stdout: "null", stderr: "piped" });
    this.#reader = this.process.stderr.pipeThrough(new TextDecoderStream())
      .getReader();
  }

  /** Reads the log until it matches. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    while (true) {
      const found = pattern.exec(this.log);
      if (found) return found;
      const { value, done } = await this.#reader.read();
      assert(!done, `it ended:\n${this.log}`);
      this.log += value;
    }
  }

  /** Waits for its address. */
  async ready(): Promise<this> {
    this.url = (await this.until(/at (https?:\/\/\S+)\n/))[1]!;
    return this;
  }

  /** Lets its log go on unread: a full pipe would stop it. */
  async ignoreLog(): Promise<void> {
    while (!(await this.#reader.read()).done);
  }

  /** Ends it; its exit code. */
  async end(): Promise<number> {
    this.process.kill("SIGTERM");
    await this.ignoreLog();
    return (await this.process.status).code;
  }
}
