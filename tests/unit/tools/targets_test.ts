/**
 * What the product can be built for.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import {
  elfMachine,
  headOf,
  targetOf,
  targetOfArgs,
  TARGETS,
} from "../../../tools/targets.ts";

Deno.test({
  name: "without a flag the target is the machine that builds",
  ignore: !TARGETS.some(({ name }) => name === Deno.build.target),
  fn() {
    const own = targetOfArgs([]);
    assertEquals(own.name, Deno.build.target);
    assertEquals(elfMachine(headOf(Deno.execPath())), own.elfMachine);
  },
});

Deno.test("--target names a target in both forms", () => {
  for (const { name } of TARGETS) {
    assertEquals(targetOfArgs(["--target", name]), targetOf(name));
    assertEquals(targetOfArgs([`--target=${name}`]), targetOf(name));
  }
});

for (
  const [args, sentence] of [
    [["--target", "mips"], 'Cannot build for "mips": --target must be x86_64'],
    [["--target"], 'Cannot build: "--target" is not --target NAME'],
    [["arm64"], 'Cannot build: "arm64" is not --target NAME'],
    [["--target", "a", "b"], "Cannot build:"],
  ] as const
) {
  Deno.test(`${args.join(" ")} is one clear sentence`, () => {
    assertThrows(() => targetOfArgs(args), Error, sentence);
  });
}

Deno.test("what is no program of 64 bits has no machine", () => {
  const head = headOf(Deno.execPath());
  assertEquals(elfMachine(head.subarray(0, 19)), undefined);
  assertEquals(
    elfMachine(new TextEncoder().encode("#!/bin/sh\n".repeat(3))),
    undefined,
  );
  const bits32 = Uint8Array.from(head);
  bits32[4] = 1;
  assertEquals(elfMachine(bits32), undefined);
});
