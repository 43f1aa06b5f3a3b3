/**
 * `deno task audit` against registries that find something, find nothing, and
 * do not answer.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";

const AUDIT = new URL("../../../tools/audit.ts", import.meta.url).pathname;

/** What npm's registry answers about a package with a known weakness. */
const ADVISORY = {
  id: 1,
  url: "https://example.org/advisory",
  title: "It can be talked into anything",
  severity: "high",
  vulnerable_versions: "<1000.0.0",
  cwe: [],
  cvss: { score: 7, vectorString: "" },
};

/** The exit code and the output of an audit at a registry. */
async function audit(registry: string) {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-config", AUDIT],
    env: { NPM_CONFIG_REGISTRY: registry },
    stderr: "null",
  }).output();
  return { code, text: new TextDecoder().decode(stdout).trim() };
}

const ANSWERS: readonly (readonly [
  what: string,
  answer: () => Response,
  code: number,
  said: string,
  lines: number | undefined,
])[] = [
  [
    "nothing is known",
    () => Response.json({}),
    0,
    "No known vulnerabilities found",
    1,
  ],
  [
    "a weakness is known",
    () => Response.json({ kafkajs: [ADVISORY] }),
    1,
    ADVISORY.title,
    undefined,
  ],
  [
    "the registry takes no such question",
    () => new Response("no", { status: 405 }),
    0,
    "not audited: the registry says nothing: ",
    1,
  ],
];

for (const [what, answer, code, said, lines] of ANSWERS) {
  Deno.test(`audit ends with ${code} where ${what}`, async () => {
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      answer,
    );
    try {
      const end = await audit(`http://127.0.0.1:${server.addr.port}/`);
      assertEquals(end.code, code, end.text);
      assertStringIncludes(end.text, said);
      if (lines !== undefined) {
        assertEquals(end.text.split("\n").length, lines);
      }
    } finally {
      await server.shutdown();
    }
  });
}

Deno.test("audit says in one line that the registry cannot be reached", async () => {
  const { code, text } = await audit("http://127.0.0.1:1/");
  assertEquals(code, 0);
  assertStringIncludes(text, "not audited: the registry says nothing: ");
  assertEquals(text.split("\n").length, 1);
});
