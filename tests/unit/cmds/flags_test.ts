/**
 * Flags of subcommands.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { readFlags, UsageError } from "../../../cmds/flags.ts";

const NAMES = {
  texts: ["config-file", "from"],
  lists: ["set"],
  switches: ["json"],
  positionals: 1,
};

Deno.test("readFlags() reads texts, lists, switches and other arguments", () => {
  const flags = readFlags(
    ["--config-file", "007", "--set=a.b=c", "file", "--set", "d.e=f", "--json"],
    NAMES,
  );
  assertEquals(flags.text("config-file"), "007");
  assertEquals(flags.text("from"), undefined);
  assertEquals(flags.list("set"), ["a.b=c", "d.e=f"]);
  assertEquals(flags.isOn("json"), true);
  assertEquals(flags.positionals, ["file"]);
});

Deno.test("readFlags() of nothing is nothing", () => {
  const flags = readFlags([], NAMES);
  assertEquals(flags.text("from"), undefined);
  assertEquals(flags.list("set"), []);
  assertEquals(flags.isOn("json"), false);
  assertEquals(flags.positionals, []);
  assertEquals(readFlags([], {}).positionals, []);
});

Deno.test("readFlags() keeps texts as they are", () => {
  const args = ["--from=-5", "--set=", "--", "-"];
  assertThrows(() => readFlags(args, NAMES), UsageError);
  const flags = readFlags(["--from=-5", "--set", "a=1 # x", "-"], NAMES);
  assertEquals(flags.text("from"), "-5");
  assertEquals(flags.list("set"), ["a=1 # x"]);
  assertEquals(flags.positionals, ["-"]);
  assertEquals(readFlags(["--", "--json"], NAMES).positionals, ["--json"]);
  assertEquals(readFlags(["12"], NAMES).positionals, ["12"]);
});

for (
  const [args, message] of [
    [["--jsno"], "unknown flag --jsno (did you mean --json?)"],
    [["--weather=hunter2"], "unknown flag --weather"],
    [["-x"], "unknown flag -x"],
    [["--no-json"], "unknown flag --no-json"],
    [["--__proto__=1"], "unknown flag --__proto__"],
    [["--\u001b[2J"], "unknown flag --\\u001b[2J"],
    [["--from"], "--from needs a value"],
    [["--from", "--json"], "--from needs a value"],
    [["--set="], "--set needs a value"],
    [["--from", "1", "--from", "2"], "--from is given twice"],
    [["a", "b"], "unexpected argument b"],
    [["a", "--", "b"], "unexpected argument b"],
  ] as const
) {
  Deno.test(`readFlags() says: ${JSON.stringify(message)}`, () => {
    const error = assertThrows(() => readFlags(args, NAMES), UsageError);
    assertEquals(error.message, message);
  });
}
