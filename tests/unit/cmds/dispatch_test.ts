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

Deno.test("no argument at all says where to begin, exit 2", async () => {
  const { code, out, err } = await run();
  assertEquals([code, out], [2, ""]);
  for (const [, name] of err.matchAll(/^ {2}anomaly-detection ([a-z]+)/gm)) {
    assert(COMMANDS.some((command) => command.name === name), name);
  }
  assertStringIncludes(err, "  anomaly-detection init ");
  assertStringIncludes(err, "  anomaly-detection doctor --config-file ");
  assert(err.trimEnd().split("\n").every((line) => line.length < 100), err);
});

Deno.test("no argument, but an environment that names a source, is run", async () => {
  const name = "ANOMALY_DETECTION_DATA_PARSER_RECEIVER_NAME";
  Deno.env.set(name, "nothing");
  try {
    const { code, err } = await run();
    assertEquals(code, 78);
    assertStringIncludes(err, name);
  } finally {
    Deno.env.delete(name);
  }
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
