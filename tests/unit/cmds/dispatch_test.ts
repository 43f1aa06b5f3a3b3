import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { COMMANDS, dispatch, programHelp } from "../../../cmds/dispatch.ts";

/** Runs the program inside the test; what it prints is caught. */
async function run(
  ...args: string[]
): Promise<{ code: number; out: string; err: string }> {
  const { log, error } = console;
  let out = "";
  let err = "";
  console.log = (text: string) => out += `${text}\n`;
  console.error = (text: string) => err += `${text}\n`;
  try {
    return { code: await dispatch(args), out, err };
  } finally {
    console.log = log;
    console.error = error;
  }
}

Deno.test("the help of the program names every command", () => {
  for (const { name, summary } of COMMANDS) {
    assertStringIncludes(programHelp(), name);
    assertStringIncludes(programHelp(), summary);
  }
});

Deno.test("no argument at all prints the help", async () => {
  const { code, out } = await run();
  assertEquals(code, 0);
  assertEquals(out.trimEnd(), programHelp().trimEnd());
});

for (const { name } of COMMANDS) {
  Deno.test(`${name} --help prints its help and runs nothing`, async () => {
    const { code, out } = await run(name, "--help");
    assertEquals(code, 0);
    assert(out.startsWith("Usage: anomaly-detection"), out);
  });
}

Deno.test("--version is the version line", async () => {
  const { code, out } = await run("--version");
  assertEquals(code, 0);
  assertStringIncludes(out, "anomaly-detection ");
});

Deno.test("an unknown command names the known ones, exit 2", async () => {
  const { code, err } = await run("rum");
  assertEquals(code, 2);
  assertStringIncludes(err, `"rum"`);
  assertStringIncludes(err, "check-config");
});

Deno.test("flags without a command belong to run", async () => {
  const { code, err } = await run("--config-file", "/nowhere/a.conf");
  assertEquals(code, 78);
  assertStringIncludes(err, "/nowhere/a.conf");
});

Deno.test("an unknown flag of run is bad usage", async () => {
  const { code, err } = await run("--confg-file", "x");
  assertEquals(code, 2);
  assertStringIncludes(err, "--config-file");
});

Deno.test("replay without a file is bad usage", async () => {
  const { code, err } = await run("replay");
  assertEquals(code, 2);
  assertStringIncludes(err, "FILE is missing");
});
