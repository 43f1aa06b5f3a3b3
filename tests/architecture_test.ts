/**
 * The shape of the project, as ARCHITECTURE.md states it.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("..", import.meta.url);

/** Layers from the bottom; a folder may import from lower layers only. */
const LAYERS: readonly (readonly string[])[] = [
  ["lib/model"],
  ["lib/telemetry"],
  ["lib/kafka", "lib/maintenance", "lib/state"],
  [
    "lib/config",
    "lib/source",
    "lib/decode",
    "lib/store",
    "lib/detect",
    "lib/decide",
    "lib/emit",
    "lib/topology",
  ],
  ["lib/pipeline", "lib/serve", "lib/evaluate"],
  ["cmds"],
  ["main.ts"],
];

/** The folder (or the one file) that may import a package. */
const DOORS: Readonly<Record<string, string>> = {
  "@logtape/file": "lib/telemetry",
  "@logtape/logtape": "lib/telemetry",
  "@std/cli": "cmds",
  "@std/ini": "lib/config/ini.ts",
  "hono": "lib/serve",
  "kafkajs": "lib/kafka",
  "lz4js": "lib/kafka",
  "ml-matrix": "lib/detect",
  "rrule-temporal": "lib/maintenance/recurrence.ts",
  "snappyjs": "lib/kafka",
  "uplot": "lib/serve",
};

interface Import {
  readonly path: string;
  readonly target: string;
}

function* filesUnder(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(new URL(folder, ROOT))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* filesUnder(path);
    else if (/\.(ts|js)$/.test(path)) yield path;
  }
}

/** The product's own sources. */
const SOURCES = [...filesUnder("lib"), ...filesUnder("cmds"), "main.ts"];

/** Every import of one file: relative ones as paths from the root. */
function importsOf(path: string): Import[] {
  const text = Deno.readTextFileSync(new URL(path, ROOT));
  const pattern =
    /^(?:import|export)\s[\w\s*{},]*?\bfrom\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gm;
  return [...text.matchAll(pattern)].map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? "";
    const target = specifier.startsWith(".")
      ? new URL(specifier, new URL(path, ROOT)).pathname.slice(
        ROOT.pathname.length,
      )
      : specifier;
    return { path, target };
  });
}

const IMPORTS = SOURCES.flatMap(importsOf);

/** `lib/detect` for `lib/detect/lof.ts`, `lib/source` for files deeper below it. */
function folderOf(path: string): string {
  const parts = path.split("/");
  if (parts[0] === "lib") return parts.slice(0, 2).join("/");
  return parts[0] ?? path;
}

function layerOf(path: string): number {
  return LAYERS.findIndex((folders) => folders.includes(folderOf(path)));
}

/** `@std/cli` for `@std/cli/parse-args`, `kafkajs` for `kafkajs/src/x`. */
function packageOf(specifier: string): string {
  const parts = specifier.split("/");
  return parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}

const isLocal = (target: string) => /^(lib|cmds|main\.ts|tools)\b/.test(target);

Deno.test("the product's files import only lower layers, never a sibling", () => {
  assert(IMPORTS.length > 50, "the imports were not found");
  const breaches = IMPORTS
    .filter(({ target }) => isLocal(target))
    .filter(({ path, target }) => folderOf(path) !== folderOf(target))
    .filter(({ path, target }) =>
      layerOf(target) === -1 || layerOf(target) >= layerOf(path)
    );
  assertEquals(breaches, []);
});

Deno.test("every folder of lib/ has its layer", () => {
  for (const entry of Deno.readDirSync(new URL("lib", ROOT))) {
    assert(layerOf(`lib/${entry.name}/x.ts`) >= 0, `lib/${entry.name}`);
  }
});

Deno.test("every package has one door", () => {
  const breaches = IMPORTS
    .filter(({ target }) => !isLocal(target) && !target.startsWith("node:"))
    .filter(({ target }) => !target.endsWith(".json"))
    .filter(({ path, target }) => {
      const door = DOORS[packageOf(target)];
      return door === undefined ||
        (path !== door && !path.startsWith(`${door}/`));
    });
  assertEquals(breaches, []);
});

Deno.test("databases are opened in lib/state only", () => {
  const users = IMPORTS.filter(({ target }) => target === "node:sqlite");
  assert(users.length > 0, "the imports were not found");
  assertEquals(
    users.filter(({ path }) => folderOf(path) !== "lib/state"),
    [],
  );
});

Deno.test("files that are private to a folder are imported in that folder only", () => {
  const breaches = IMPORTS.filter(({ path, target }) =>
    isLocal(target) && /(^|\/)_[^/]+$/.test(target) &&
    folderOf(path) !== folderOf(target)
  );
  assertEquals(breaches, []);
});

Deno.test("every file opens with a module header and stays below 400 lines", () => {
  for (const path of SOURCES) {
    const text = Deno.readTextFileSync(new URL(path, ROOT));
    assert(/^\/\*\*[\s\S]*?@module\s*\*\//.test(text), `${path}: no header`);
    assert(text.split("\n").length <= 400, `${path}: over 400 lines`);
  }
});

Deno.test("ARCHITECTURE.md stays within 150 lines", () => {
  const text = Deno.readTextFileSync(new URL("ARCHITECTURE.md", ROOT));
  assert(text.split("\n").length <= 151);
});

Deno.test("ports are opened in lib/serve/server.ts only", () => {
  const opening =
    /\bDeno\.(listen\w*|serve\w*)\b|\bcreate(Secure)?Server\b|\bcreateSocket\b|\bnode:(http2?|https|dgram|cluster|inspector)\b/;
  assert(opening.test("Deno.serve(") && opening.test("net.createServer("));
  for (const path of SOURCES) {
    if (path === "lib/serve/server.ts") continue;
    const text = Deno.readTextFileSync(new URL(path, ROOT));
    assert(!opening.test(text), `${path}: ${opening.exec(text)?.[0]}`);
  }
});
