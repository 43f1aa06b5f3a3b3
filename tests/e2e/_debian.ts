/**
 * Programs that Debian brings and tests of the package need. Where one is
 * absent its tests are left out, which one line says; with
 * `PACKAGE_TESTS=required` they fail instead.
 *
 * @module
 */

import type { Ended } from "./_product.ts";

/** Whether nothing may be left out. */
export const isRequired = Deno.env.get("PACKAGE_TESTS") === "required";

/** Whether a test file can have these programs. */
export function has(programs: readonly string[], testFile: string): boolean {
  const missing = programs.filter((program) =>
    !new Deno.Command("sh", { args: ["-c", `command -v ${program}`] })
      .outputSync().success
  );
  if (missing.length === 0) return true;
  const line = `Left out for want of ${missing.join(", ")}: ${testFile}`;
  if (isRequired) throw new Error(line);
  console.log(line);
  return false;
}

/** Runs a program of the system to its end. */
export async function program(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const { code, stdout, stderr } = await new Deno.Command(name, {
    args: [...args],
    env: { LC_ALL: "C", ...env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}
