/**
 * What the product may do: the build, the README, and a run with just that.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PERMISSIONS } from "../../../tools/build.ts";
import { withFolder } from "../../fakes/temp_folder.ts";

const ROOT = new URL("../../../", import.meta.url);

Deno.test("the README lists the permissions of the build, each with its reason", () => {
  const readme = Deno.readTextFileSync(new URL("README.md", ROOT));
  const section = readme.split("\n## Permissions\n")[1]?.split("\n## ")[0] ??
    "";
  const rows = [...section.matchAll(/^\| `(--[^`]+)`\s*\| (.*) \|$/gm)];
  assertEquals(rows.map(([, flag]) => flag), [...PERMISSIONS]);
  for (const [, flag, reason] of rows) assert(reason!.trim().length > 20, flag);
});

Deno.test("the build asks for nothing wider than it needs", () => {
  for (const flag of PERMISSIONS) {
    if (flag === "--allow-sys=statfs") continue; // and nothing else of the machine
    assert(!/^(-A|--allow-(all|run|ffi|sys|import|hrtime))\b/.test(flag), flag);
  }
  assert(PERMISSIONS.includes("--no-prompt"));
});

/** Sockets of a process that wait for others, as `/proc` lists them. */
function listeners(pid: number): string[] {
  const own = new Set<string>();
  for (const { name } of Deno.readDirSync(`/proc/${pid}/fd`)) {
    try {
      const link = Deno.readLinkSync(`/proc/${pid}/fd/${name}`);
      const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
      if (inode !== undefined) own.add(inode);
    } catch {
      // closed meanwhile
    }
  }
  const LISTEN = "0A"; // include/net/tcp_states.h
  return ["tcp", "tcp6"].flatMap((table) =>
    Deno.readTextFileSync(`/proc/${pid}/net/${table}`).trim().split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter((row) => row[3] === LISTEN && own.has(row[9] ?? ""))
      .map((row) => `${table} ${row[1]}`)
  );
}

Deno.test({
  name: "listeners() sees a port that this process opens",
  ignore: Deno.build.os !== "linux",
  fn() {
    const before = listeners(Deno.pid).length;
    using _listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    assertEquals(listeners(Deno.pid).length, before + 1);
  },
});

Deno.test({
  name:
    "the service runs with these permissions alone and listens on nothing where [serve] listen says none",
  ignore: Deno.build.os !== "linux", // the sockets come from /proc
  fn: () =>
    withFolder(async (folder) => {
      const settings = [
        "data_parser.kafka_bootstrap_servers=127.0.0.1:1",
        `state.path=${folder}/state`,
        `history.path=${folder}/history`,
        "serve.listen=none",
        "emit.emitters=stdout,file",
        `emit_file.path=${folder}/messages`,
      ].flatMap((setting) => ["--set", setting]);
      const child = new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--no-check",
          "--import-map=tools/offline/import_map.json",
          ...PERMISSIONS,
          "main.ts",
          "run",
          ...settings,
        ],
        cwd: ROOT,
        env: { NO_COLOR: "1" },
        stdin: "null",
        stdout: "null",
        stderr: "piped",
      }).spawn();
      let log = "";
      let found: string[] | undefined;
      for await (
        const text of child.stderr.pipeThrough(new TextDecoderStream())
      ) {
        log += text;
        if (found === undefined && log.includes("no broker answers")) {
          found = listeners(child.pid);
          child.kill("SIGTERM");
        }
      }
      assertEquals((await child.status).code, 0, log);
      assertEquals(found, []);
      assertStringIncludes(log, "SIGTERM");
    }),
});
