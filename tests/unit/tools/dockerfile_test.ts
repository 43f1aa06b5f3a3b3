/**
 * The Dockerfile, by a linter and by what the build says. Nothing is built: that
 * takes a Docker daemon and two images.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { validate } from "dockerfile-utils";

const ROOT = new URL("../../../", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, ROOT));

const TEXT = read("Dockerfile");
/** Instructions with their arguments; continued lines are joined. */
const INSTRUCTIONS = TEXT.replaceAll("\\\n", " ").split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => line.replace(/\s+/g, " "));

function indexOf(start: string): number {
  return INSTRUCTIONS.findIndex((line) => line.startsWith(start));
}

Deno.test("the linter has nothing to say of the Dockerfile, but of broken ones", () => {
  assertEquals(validate(TEXT), []);
  assert(validate(TEXT.replace("ENTRYPOINT", "ENTRYPIONT")).length > 0);
  assert(validate("RUN true").length > 0);
});

Deno.test("the Dockerfile builds with the Deno of this checkout", () => {
  const wanted = read(".deno-version").trim();
  assertEquals(
    INSTRUCTIONS[0],
    `FROM docker.io/denoland/deno:debian-${wanted} AS build`,
  );
});

Deno.test("the container does not run as root", () => {
  const user = INSTRUCTIONS.findLast((line) => line.startsWith("USER "));
  assertEquals(user, "USER 10001:10001");
  assert(indexOf("USER ") > indexOf("RUN useradd --system --uid 10001 "));
  assert(indexOf("USER ") < indexOf("ENTRYPOINT "));
});

Deno.test("the program gets signals itself, and nothing is added from elsewhere", () => {
  assertEquals(INSTRUCTIONS.at(-1), 'ENTRYPOINT ["anomaly-detection"]');
  assertEquals(indexOf("ADD "), -1);
  assertEquals(indexOf("EXPOSE "), -1);
});

Deno.test("what was built here does not go into the image", () => {
  const ignored = read(".dockerignore").trim().split("\n");
  const built = read(".gitignore").trim().split("\n")
    .map((line) => line.replace(/^\/|\/$/g, ""))
    // `*.state*` has the others of its kind.
    .filter((line) => !/^\*\.state[-.]/.test(line))
    .map((line) => line.replace(/(\.state)$/, "$1*"));
  assertEquals(built.filter((line) => !ignored.includes(line)), []);
});
