/**
 * The Debian package: made twice, installed below a folder instead of the root,
 * upgraded, removed and purged, by dpkg itself.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { renderConf } from "../../lib/config/render.ts";
import {
  CONFFILE,
  INSTALLED_SETTINGS,
  makeDebianPackage,
} from "../../tools/package.ts";
import { targetOf } from "../../tools/targets.ts";
import { withFolder } from "../fakes/temp_folder.ts";
import { has, isRequired, program } from "./_debian.ts";
import { exists, isBuilt, PRODUCT } from "./_product.ts";

const hasPrograms = has(["dpkg", "dpkg-deb", "useradd"], "package_test.ts");
const isRoot = Deno.uid() === 0;
if (!isRoot) {
  const line = "Left out for want of the rights of root: package_test.ts";
  if (isRequired) throw new Error(line);
  console.log(line);
}
const ignore = !isBuilt || !hasPrograms || !isRoot;

const CONF = renderConf(INSTALLED_SETTINGS);

function pack(version: string, out: string, conf = CONF): Promise<string> {
  return makeDebianPackage({
    version,
    target: targetOf(Deno.build.target),
    executable: PRODUCT,
    conf,
    sbom: "{}\n",
    epochS: 1_700_000_000,
    out,
  });
}

/** An empty system below a folder. */
async function makeSystem(root: string): Promise<void> {
  for (const folder of ["etc", "var/lib/dpkg/info", "var/lib/dpkg/updates"]) {
    await Deno.mkdir(`${root}/${folder}`, { recursive: true });
  }
  await Deno.writeTextFile(`${root}/var/lib/dpkg/status`, "");
  await Deno.writeTextFile(
    `${root}/etc/passwd`,
    "root:x:0:0:root:/root:/bin/sh\n",
  );
  await Deno.writeTextFile(`${root}/etc/group`, "root:x:0:\n");
}

/** dpkg on that system. Its scripts find it in DPKG_ROOT; what the package depends on is not there. */
async function dpkg(root: string, ...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await program("dpkg", [
    `--root=${root}`,
    "--force-script-chrootless",
    "--force-depends",
    "--force-confold",
    ...args,
  ]);
  assertEquals(code, 0, stdout + stderr);
}

Deno.test({
  name: "the same files and time give the same package",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const packages: Uint8Array[] = [];
      for (const name of ["one", "two"]) {
        await Deno.mkdir(`${folder}/${name}`);
        packages.push(
          await Deno.readFile(await pack("1.0.0", `${folder}/${name}`)),
        );
      }
      assertEquals(packages[0]!.length, packages[1]!.length);
      const [one, two] = await Promise.all(
        packages.map((bytes) =>
          crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>)
        ),
      );
      assertEquals(new Uint8Array(one!).toHex(), new Uint8Array(two!).toHex());
    }),
});

Deno.test({
  name:
    "the package is installed, upgraded, removed and purged; the configuration stays until then",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const root = `${folder}/root`;
      const conf = root + CONFFILE;
      await makeSystem(root);
      await dpkg(root, "--install", await pack("1.0.0", folder));

      const group = /^anomaly-detection:[^:]*:(\d+):/m
        .exec(await Deno.readTextFile(`${root}/etc/group`))?.[1];
      const { mode, uid, gid } = await Deno.stat(conf);
      assertEquals([mode! & 0o777, uid, gid], [0o640, 0, Number(group)]);
      const etc = await Deno.stat(`${root}/etc/anomaly-detection`);
      assertEquals([etc.mode! & 0o777, etc.gid], [0o750, Number(group)]);
      assert(
        exists(`${root}/usr/lib/systemd/system/anomaly-detection.service`),
      );
      const env = { CACHE_DIRECTORY: `${folder}/cache` };
      const binary = `${root}/usr/bin/anomaly-detection`;
      const version = await program(binary, ["--version"], env);
      assertStringIncludes(version.stdout, "anomaly-detection ");
      const args = ["check-config", "--quiet", "--config-file", conf];
      const checked = await program(binary, args, env);
      assertEquals([checked.code, checked.stderr], [0, ""]);

      const mine = `${CONF}# mine\n`;
      await Deno.writeTextFile(conf, mine);
      await Deno.chmod(conf, 0o600); // an administrator's choice stays as well
      const next = await pack("1.0.1", folder, `${CONF}# a new line\n`);
      await dpkg(root, "--install", next);
      assertEquals(await Deno.readTextFile(conf), mine);
      assertEquals((await Deno.stat(conf)).mode! & 0o777, 0o600);
      assertStringIncludes(
        await Deno.readTextFile(`${conf}.dpkg-dist`),
        "a new line",
      );

      const state = `${root}/var/lib/anomaly-detection`;
      const { mode: stateMode, gid: stateGid } = await Deno.stat(state);
      assertEquals([stateMode! & 0o777, stateGid], [0o750, Number(group)]);
      await dpkg(root, "--remove", "anomaly-detection");
      assert(!exists(binary));
      assertEquals(await Deno.readTextFile(conf), mine);
      assert(exists(state), "what was learned stays");

      await dpkg(root, "--purge", "anomaly-detection");
      assert(!exists(conf), "the configuration is left behind");
      assert(!exists(`${root}/etc/anomaly-detection`));
      assert(!exists(state), "what was learned is left behind");
    }),
});

Deno.test("the installed configuration keeps everything below one folder", () => {
  for (const [id, path] of INSTALLED_SETTINGS) {
    assert(path.startsWith("/var/lib/anomaly-detection/"), id);
  }
  const relative = [...CONF.matchAll(/^(\w*path) = ([^/\n]+)$/gm)];
  assertEquals(relative.map(([line]) => line), []);
});
