/**
 * Whether tasks use the stand-ins, and whether the two import maps agree.
 *
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { isOffline, type Surroundings } from "../../../tools/offline/flag.ts";

const ROOT = new URL("../../../", import.meta.url);
const FLAG = "--import-map=tools/offline/import_map.json\n";

/** Surroundings that remember what was asked and kept. */
function surroundings(given: Partial<Surroundings>) {
  const asked: string[] = [];
  const kept: string[] = [];
  const around: Surroundings = {
    override: undefined,
    kept: undefined,
    specifiers: ["jsr:@std/a@1", "jsr:@std/b@1"],
    nowMs: 1_000_000_000,
    canFetch(specifiers) {
      asked.push(...specifiers);
      return Promise.resolve(true);
    },
    keep: (text) => void kept.push(text),
    ...given,
  };
  return { around, asked, kept };
}

const answer = (isOffline: boolean, decidedMs: number, specifiers?: string) =>
  JSON.stringify({
    specifiers: specifiers ?? "jsr:@std/a@1 jsr:@std/b@1",
    isOffline,
    decidedMs,
  });

Deno.test("isOffline() asks for all packages and keeps the answer", async () => {
  for (const canFetch of [true, false]) {
    const { around, kept } = surroundings({
      canFetch: () => Promise.resolve(canFetch),
    });
    assertEquals(await isOffline(around), !canFetch);
    assertEquals(kept, [answer(!canFetch, 1_000_000_000)]);
  }
  const { around, asked } = surroundings({});
  await isOffline(around);
  assertEquals(asked, ["jsr:@std/a@1", "jsr:@std/b@1"]);
});

Deno.test("isOffline() believes an answer of the last day for the same packages", async () => {
  for (const isKept of [true, false]) {
    for (const ageMs of [0, 86_399_999]) {
      const { around, asked } = surroundings({
        kept: answer(isKept, 1_000_000_000 - ageMs),
      });
      assertEquals(await isOffline(around), isKept);
      assertEquals(asked, []);
    }
  }
});

for (
  const [name, kept] of [
    ["a day old", answer(true, 1_000_000_000 - 86_400_000)],
    ["from the future", answer(true, 1_000_000_001)],
    ["about other packages", answer(true, 1_000_000_000, "jsr:@std/a@1")],
    ["half a file", answer(true, 1_000_000_000).slice(0, 30)],
    ["no answer", "[]"],
    ["null", "null"],
    ["empty", ""],
  ] as const
) {
  Deno.test(`isOffline() asks anew where the kept answer is ${name}`, async () => {
    const { around, asked } = surroundings({ kept });
    assertEquals(await isOffline(around), false);
    assertEquals(asked.length, 2);
  });
}

Deno.test("isOffline() asks nobody where the variable says it", async () => {
  for (const [override, expected] of [["1", true], ["0", false]] as const) {
    const { around, asked, kept } = surroundings({ override });
    assertEquals(await isOffline(around), expected);
    assertEquals([...asked, ...kept], []);
  }
  await assertRejects(
    () => isOffline(surroundings({ override: "yes" }).around),
    RangeError,
    'must be 0 or 1: current value is "yes"',
  );
});

async function runFlag(folder: URL, override?: string): Promise<string> {
  const { ANOMALY_DETECTION_OFFLINE: _, ...env } = Deno.env.toObject();
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "tools/offline/flag.ts"],
    cwd: folder,
    clearEnv: true,
    env: override === undefined
      ? env
      : { ...env, ANOMALY_DETECTION_OFFLINE: override },
    stderr: "inherit",
  });
  return new TextDecoder().decode((await command.output()).stdout);
}

Deno.test("flag.ts prints the flag or nothing, also in a copy of the repository", async () => {
  assertEquals(await runFlag(ROOT, "1"), FLAG);
  assertEquals(await runFlag(ROOT, "0"), "");

  const folder = await Deno.makeTempDir();
  try {
    const copy = new URL(`file://${folder}/`);
    await Deno.mkdir(new URL("tools/offline", copy), { recursive: true });
    for (const path of ["deno.json", "tools/offline/flag.ts"]) {
      await Deno.copyFile(new URL(path, ROOT), new URL(path, copy));
    }
    const first = await runFlag(copy);
    assert(first === FLAG || first === "", first);
    const kept = new URL(".cache/offline.json", copy);
    const { isOffline } = JSON.parse(await Deno.readTextFile(kept));
    assertEquals(isOffline, first === FLAG);
    const turned = (await Deno.readTextFile(kept))
      .replace(String(isOffline), String(!isOffline));
    await Deno.writeTextFile(kept, turned);
    assertEquals(await runFlag(copy), isOffline ? "" : FLAG);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("both import maps name the same packages in the same versions", async () => {
  const read = async (path: string): Promise<Record<string, string>> =>
    JSON.parse(await Deno.readTextFile(new URL(path, ROOT))).imports;
  const online = await read("deno.json");
  const offline = await read("tools/offline/import_map.json");
  for (const [name, target] of Object.entries(online)) {
    const other = offline[name];
    assert(other !== undefined, `${name} is not in the offline import map`);
    if (target.startsWith("npm:")) assertEquals(other, target);
    else assert(/^(\.\/|npm:deno-std@)/.test(other), `${name}: ${other}`);
  }
  // What is only offline: the package inside the stand-in, and folders of
  // packages, which deno.json opens by itself.
  const rest = Object.keys(offline).filter((name) => !(name in online));
  for (const name of rest.filter((name) => name.endsWith("/"))) {
    const package_ = offline[name.slice(0, -1)]!;
    assertEquals(offline[name], `${package_.replace("npm:", "npm:/")}/`);
  }
  assertEquals(rest.filter((name) => !name.endsWith("/")), [
    "npm-ini",
    "npm-std-assert",
  ]);
});
