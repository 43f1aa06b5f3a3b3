/**
 * Schemathesis against the running service: it makes requests of what the
 * OpenAPI document allows and forbids, and checks that the answers are what the
 * document says.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { cacheFolder, installPython } from "../../tools/kafka/install.ts";
import { Served } from "../fakes/served.ts";

const REQUIREMENTS = new URL(
  "../../tools/schemathesis/requirements.txt",
  import.meta.url,
);

/** The folder of the packages; `undefined` on a machine without Python or its registry. */
async function packages(): Promise<string | undefined> {
  try {
    return await installPython(REQUIREMENTS);
  } catch (error) {
    if (Deno.env.get("KAFKA_TESTS") === "required") throw error;
    console.log("Left out for want of schemathesis: schemathesis_test.ts");
    return undefined;
  }
}

/** Whoever has it may act. */
const TOKEN = "a-token-of-some-length";

Deno.test("schemathesis finds no answer that the OpenAPI document does not allow", async () => {
  const folder = await packages();
  if (folder === undefined) return;
  const served = await new Served(
    "simulate.speed=3000",
    `serve.token=${TOKEN}`,
  ).ready();
  const { success, stdout } = await new Deno.Command("python3", {
    args: [
      "-m",
      "schemathesis.cli",
      "run",
      `${served.url}api/v1/openapi.json`,
      "--exclude-path",
      "/api/v1/events", // an answer without end
      "--header",
      `Authorization: Bearer ${TOKEN}`,
      "--max-examples",
      "20",
      "--no-color",
    ],
    env: { PYTHONPATH: folder },
    cwd: cacheFolder(),
  }).output();
  const text = new TextDecoder().decode(stdout);
  await served.end();
  assertEquals(success, true, text);
});
