/**
 * A service that is fed record by record through a named pipe: what it knows is
 * the same in every run, and it lives on when the records end.
 *
 * @module
 */

import { Served } from "./served.ts";

/** How often it is asked how far it is, in ms. */
const LOOK_MS = 100;
const LINE_END = 10;

/** See the module. */
export class FedService {
  readonly #folder: string;
  readonly #pipe: Deno.FsFile;
  readonly #served: Served;
  #fed = 0;

  private constructor(folder: string, pipe: Deno.FsFile, served: Served) {
    this.#folder = folder;
    this.#pipe = pipe;
    this.#served = served;
  }

  /** Starts it and waits for its address. */
  static async start(...settings: string[]): Promise<FedService> {
    const folder = await Deno.makeTempDir();
    const path = `${folder}/capture`;
    await new Deno.Command("mkfifo", { args: [path] }).output();
    const served = new Served(
      "data_parser.receiver_name=file",
      `file.path=${path}`,
      `history.path=${folder}/history`,
      "state.path=none",
      ...settings,
    );
    // Both ends wait for each other.
    const pipe = await Deno.open(path, { write: true });
    await served.ready();
    void served.ignoreLog();
    return new FedService(folder, pipe, served);
  }

  /** Its address, with a slash at the end. */
  get url(): string {
    return this.#served.url;
  }

  /** Has it judge these record values; returns when it has. */
  async feed(
    values: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  ): Promise<void> {
    for await (const value of values) {
      const line = new Uint8Array(value.length + 1);
      line.set(value);
      line[value.length] = LINE_END;
      for (let sent = 0; sent < line.length;) {
        sent += await this.#pipe.write(line.subarray(sent));
      }
      this.#fed++;
    }
    while ((await this.ask("status"))["records"] < this.#fed) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** An answer of its API. */
  // deno-lint-ignore no-explicit-any -- whatever the API says
  async ask(question: string): Promise<any> {
    return await (await fetch(`${this.url}api/v1/${question}`)).json();
  }

  /** Ends it; its exit code. */
  async end(): Promise<number> {
    this.#pipe.close();
    const code = await this.#served.end();
    await Deno.remove(this.#folder, { recursive: true });
    return code;
  }
}
