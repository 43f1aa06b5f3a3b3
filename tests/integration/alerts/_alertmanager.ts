/**
 * A real Alertmanager for tests, on 127.0.0.1, with nothing of an earlier one.
 *
 * @module
 */

import { hasProgram } from "../../fakes/real_program.ts";

const PROGRAM = "prometheus-alertmanager";

/** Whether this machine has one. */
export const HAS_ALERTMANAGER = hasProgram(
  PROGRAM,
  "tests with a real Alertmanager",
);

/** An alert as its API tells of it. */
export interface ToldAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly status: { readonly state: string };
}

/** A running Alertmanager; stop it by `await using`. */
export class Alertmanager implements AsyncDisposable {
  /** Its address. */
  readonly url: string;
  readonly #process: Deno.ChildProcess;
  readonly #folder: string;

  private constructor(
    url: string,
    folder: string,
    process: Deno.ChildProcess,
  ) {
    this.url = url;
    this.#folder = folder;
    this.#process = process;
  }

  /**
   * Starts one.
   *
   * @param receiver Where it posts notifications.
   */
  static async start(receiver: string): Promise<Alertmanager> {
    const folder = await Deno.makeTempDir();
    const config = `${folder}/alertmanager.yml`;
    await Deno.writeTextFile(
      config,
      `route:
  receiver: test
  group_by: [incident]
  group_wait: 100ms
  group_interval: 200ms
  repeat_interval: 1h
receivers:
  - name: test
    webhook_configs:
      - url: "${receiver}"
`,
    );
    const port = freePort();
    const process = new Deno.Command(PROGRAM, {
      args: [
        `--config.file=${config}`,
        `--storage.path=${folder}/data`,
        `--web.listen-address=127.0.0.1:${port}`,
        "--cluster.listen-address=",
      ],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const started = new Alertmanager(
      `http://127.0.0.1:${port}`,
      folder,
      process,
    );
    await until(async () => {
      try {
        const response = await fetch(`${started.url}/-/ready`);
        await response.body?.cancel();
        return response.ok;
      } catch {
        return false; // it does not listen yet
      }
    });
    return started;
  }

  /** The alerts that are not over. */
  async alerts(): Promise<readonly ToldAlert[]> {
    const response = await fetch(`${this.url}/api/v2/alerts`);
    return await response.json();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#process.status;
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** Longest wait for what must come, in ms. */
const PATIENCE_MS = 60_000;

/** Asks until the answer is yes. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS;
  while (!await isSo()) {
    if (performance.now() > endMs) throw new Error(`Not so: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
