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
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", ...importMap(), `${ROOT}main.ts`, "run", ...args],
    cwd: ROOT,
    stdin: "null",
    ...streams,
  }).spawn();
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
