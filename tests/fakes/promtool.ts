/**
 * Prometheus' own `promtool`, for tests. Where it is not installed (Debian's
 * package `prometheus` has it) the tests are left out, which one line says; with
 * `PROMTOOL_TESTS=required` they fail instead.
 *
 * @module
 */

import { assertEquals } from "@std/assert";

const isThere = isInstalled();

function isInstalled(): boolean {
  try {
    return new Deno.Command("promtool", { args: ["--version"] })
      .outputSync().success;
  } catch {
    return false;
  }
}

/** A test that needs promtool. */
export function promtoolTest(name: string, test: () => Promise<void>): void {
  if (!isThere) {
    const line = `Left out for want of promtool: ${name}`;
    if (Deno.env.get("PROMTOOL_TESTS") === "required") throw new Error(line);
    console.log(line);
  }
  Deno.test({ name, ignore: !isThere, fn: test });
}

/**
 * Runs promtool; it must find nothing wrong.
 *
 * @param args Its arguments.
 * @param input Its standard input.
 * @returns What it said.
 */
export async function promtool(args: string[], input = ""): Promise<string> {
  const child = new Deno.Command("promtool", {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  const said = decoder.decode(stdout) + decoder.decode(stderr);
  assertEquals(code, 0, `promtool ${args.join(" ")}: ${said}`);
  return said;
}
