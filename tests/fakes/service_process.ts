/**
 * The service of this checkout as a process of its own, from its sources.
 *
 * @module
 */

const ROOT = new URL("../../", import.meta.url).pathname;

/**
 * Starts `run`.
 *
 * @param args Behind the command.
 * @param streams What becomes of its two streams; it has no input.
 */
export function spawnService(
  args: readonly string[],
  streams: Required<Pick<Deno.CommandOptions, "stdout" | "stderr">>,
): Deno.ChildProcess {
  return command(["run", ...args], streams).spawn();
}

/** How a command ended and what it said. */
export interface CommandEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of the program to its end. */
export async function runCommand(args: readonly string[]): Promise<CommandEnd> {
  const { code, stdout, stderr } = await command(args, {
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

function command(
  args: readonly string[],
  streams: Required<Pick<Deno.CommandOptions, "stdout" | "stderr">>,
): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", ...importMap(), `${ROOT}main.ts`, ...args],
    cwd: ROOT,
    stdin: "null",
    ...streams,
  });
}

/** The import map that stands in for a registry that is out of reach. */
function importMap(): string[] {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${ROOT}tools/offline/flag.ts`],
    stderr: "null",
  });
  const text = new TextDecoder().decode(command.outputSync().stdout);
  return text.split(/\s+/).filter(Boolean);
}
