/**
 * A topology file that another configuration puts in the place of the first.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { makeTopology } from "../../../cmds/make_topology.ts";
import { ConfigError } from "../../../lib/config/config_error.ts";
import { loadConfig } from "../../../lib/config/load.ts";
import { configInputs } from "../../fakes/config_inputs.ts";

const withFile = (path: string) =>
  loadConfig(configInputs({ flags: [`topology.file=${path}`] })).config;

/** Files by path. */
const FILES: Readonly<Record<string, string>> = {
  "/one.csv": "child,parent\na/volume/v1,a/storagePool/p1\n",
  "/two.csv": "child,parent\na/volume/v1,a/storagePool/p2\n",
  "/bad.csv": "no,header\n",
};

function read(path: string): string {
  const text = FILES[path];
  if (text === undefined) throw new Error("there is no such file");
  return text;
}

Deno.test("prepare() reads another file, and only what it returns puts it in force", () => {
  const { topology, prepare } = makeTopology(withFile("/one.csv"), read);
  assertEquals(topology.parentsOf("a/volume/v1"), ["a/storagePool/p1"]);
  const put = prepare(withFile("/two.csv"));
  assertEquals(topology.parentsOf("a/volume/v1"), ["a/storagePool/p1"]);
  put();
  assertEquals(topology.parentsOf("a/volume/v1"), ["a/storagePool/p2"]);
  prepare(withFile(""))();
  assertEquals(topology.parentsOf("a/volume/v1"), []);
});

for (const path of ["/bad.csv", "/missing.csv"]) {
  Deno.test(`prepare() keeps the old file if the new one is ${path}`, () => {
    const { topology, prepare } = makeTopology(withFile("/one.csv"), read);
    assertThrows(() => prepare(withFile(path)), ConfigError);
    assertEquals(topology.parentsOf("a/volume/v1"), ["a/storagePool/p1"]);
  });
}
