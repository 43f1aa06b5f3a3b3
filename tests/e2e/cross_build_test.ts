/**
 * The product for a machine that this is not.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { productOf } from "../../tools/build.ts";
import { elfMachine, headOf, TARGETS } from "../../tools/targets.ts";
import { has, isRequired, program } from "./_debian.ts";
import { ROOT } from "./_product.ts";

const OTHER = TARGETS.find(({ name }) => name !== Deno.build.target)!;

/** The first bytes of Deno inside a self-extracting file. */
async function packedHead(product: string): Promise<Uint8Array> {
  const { stdout } = await new Deno.Command("sh", {
    args: [
      "-c",
      `offset=$(sed -n 's/.*tail -c +\\([0-9]*\\) .*/\\1/p;/^exec/q' "$0")
       tail -c +"$offset" "$0" | gzip -dc | tar -xOf - deno | head -c 20`,
      product,
    ],
    stderr: "null", // head leaves before the others are done
  }).output();
  return stdout;
}

Deno.test({
  name: `deno task build --target ${OTHER.name} packs a Deno for it`,
  ignore: !has(["npm"], "cross_build_test.ts"),
  async fn() {
    const { code, stdout, stderr } = await program(Deno.execPath(), [
      "run",
      "-A",
      `${ROOT}tools/build.ts`,
      "--target",
      OTHER.name,
    ], { NO_COLOR: "1" });
    if (stderr.includes("Cannot fetch") && !isRequired) {
      console.log(`left out: npm does not give ${OTHER.denoPackage}`);
      return;
    }
    assertEquals(code, 0, stderr);
    assert(stdout.includes(OTHER.name), stdout);
    const product = productOf(OTHER);
    const machine = elfMachine(headOf(product)) ??
      elfMachine(await packedHead(product));
    assertEquals(machine, OTHER.elfMachine);
    assert((Deno.statSync(product).mode! & 0o111) !== 0, "not executable");
  },
});
