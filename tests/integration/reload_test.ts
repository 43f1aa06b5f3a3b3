/**
 * The service of this checkout as a process of its own, while its configuration
 * changes and no batch comes.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { spawnService } from "../fakes/service_process.ts";
import { withFolder } from "../fakes/temp_folder.ts";

/** What the service promises. */
const LIMIT_MS = 2_000;

/** Its next batch after the first is due in an hour. */
const QUIET = `[data_parser]
receiver_name = simulate
[simulate]
speed = 1
interval = 1h
[emit]
emitters = stdout
`;

/** A service that runs with a file. */
class Service {
  readonly #process: Deno.ChildProcess;
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";

  constructor(readonly path: string, settings: readonly string[] = []) {
    this.#process = spawnService(
      ["--config-file", path, ...settings.flatMap((one) => ["--set", one])],
      { stdout: "null", stderr: "piped" },
    );
    this.#reader = this.#process.stderr.pipeThrough(new TextDecoderStream())
      .getReader();
  }

  /** The first line from now on that matches, and after how many ms it came. */
  async line(pattern: RegExp, limitMs: number): Promise<[string, number]> {
    const began = performance.now();
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), 10 * limitMs);
    try {
      while (true) {
        const end = this.#text.indexOf("\n");
        if (end >= 0) {
          const line = this.#text.slice(0, end);
          this.#text = this.#text.slice(end + 1);
          if (pattern.test(line)) return [line, performance.now() - began];
          continue;
        }
        const { value, done } = await this.#reader.read();
        assert(!done, `it ended without a line ${pattern}`);
        this.#text += value;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  hangUp(): void {
    this.#process.kill("SIGHUP");
  }

  /** Ends it, whatever has become of it. */
  async end(): Promise<number> {
    this.#process.kill("SIGTERM");
    while (!(await this.#reader.read()).done);
    return (await this.#process.status).code;
  }
}

/** Has a service with a file do something, and ends it well. */
function withService(
  settings: readonly string[],
  use: (service: Service) => Promise<void>,
): Promise<void> {
  return withFolder(async (folder) => {
    const path = `${folder}/service.conf`;
    await Deno.writeTextFile(path, QUIET);
    const service = new Service(path, settings);
    try {
      // Its figures: by now everything is there, and it listens.
      await service.line(/ series=|records=|"records"/, 30_000);
      await use(service);
    } finally {
      assertEquals(await service.end(), 0);
    }
  });
}

const APPLIED = /Reloaded the configuration, config hash [0-9a-f]{12}$/;
const REFUSED = /Cannot reload the configuration, the old one is kept: /;

Deno.test("run: at SIGHUP takes over what it can, keeps what it must, and says so within two seconds", () =>
  withService(["DEFAULT.reload_on_change=false"], async (service) => {
    const change = async (text: string, answer: RegExp) => {
      await Deno.writeTextFile(service.path, text);
      service.hangUp();
      const [line, ms] = await service.line(answer, LIMIT_MS);
      assert(ms < LIMIT_MS, `after ${ms} ms: ${line}`);
      return line;
    };
    const [, first] = (await change(QUIET, APPLIED)).split("config hash ");
    const live = `${QUIET}[decide]\nresolve_after = 7\n`;
    const [, second] = (await change(live, APPLIED)).split("config hash ");
    assert(second !== first);
    assertMatch(
      await change(`${live}[store]\nmax_series = 7\n`, REFUSED),
      /\[store\] max_series needs a restart$/,
    );
    assertMatch(
      await change(`${live}incidents_per_week = many\n`, REFUSED),
      /service\.conf:\d+: \[decide\] incidents_per_week must be /,
    );
    // Nothing of what was refused is in force.
    const [, third] = (await change(live, APPLIED)).split("config hash ");
    assertEquals(third, second);
  }));

Deno.test("run: takes over a file that changes, also where another one is put in its place", () =>
  withService([], async (service) => {
    const hashes = [];
    for (const samples of [7, 8]) {
      const text = `${QUIET}[decide]\nresolve_after = ${samples}\n`;
      if (samples === 7) await Deno.writeTextFile(service.path, text);
      else {
        await Deno.writeTextFile(`${service.path}.new`, text);
        await Deno.rename(`${service.path}.new`, service.path);
      }
      const [line, ms] = await service.line(APPLIED, LIMIT_MS);
      assert(ms < LIMIT_MS, `after ${ms} ms: ${line}`);
      hashes.push(line.split("config hash ")[1]);
    }
    assert(hashes[0] !== hashes[1]);
  }));
