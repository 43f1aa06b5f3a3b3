/**
 * The bill of materials.
 *
 * @module
 */

import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { makeSbom, packageOfKey } from "../../../tools/sbom.ts";

const SHA512 = new Uint8Array(64).fill(7);

const LOCK = {
  npm: {
    "b@1.0.0_a@2.0.0": {
      integrity: `sha512-${SHA512.toBase64()}`,
      dependencies: ["@x/a", "c@3.0.0-rc.1", "not-in-the-lock"],
    },
    "@x/a@2.0.0": {},
    "c@3.0.0-rc.1": { integrity: "sha512-AA==" },
    "c@4.0.0": {},
  },
  jsr: { "@std/ini@1.0.0": { integrity: "00ff" } },
};

function sbom(epochS = 1_700_000_000) {
  return makeSbom(LOCK, {
    version: "1.2.3",
    denoVersion: "2.9.6",
    epochS,
    isShipped: (key) => key !== "c@4.0.0",
    licenseOf: (key) =>
      ({ "@x/a@2.0.0": "MIT", "c@4.0.0": "MIT OR Apache-2.0" })[key],
    // deno-lint-ignore no-explicit-any
  }) as any;
}

Deno.test("every package of the lock file has name, version, purl, hash and license where they are known", () => {
  const { components } = sbom();
  assertEquals(components.slice(1), [
    {
      type: "library",
      "bom-ref": "pkg:npm/%40x/a@2.0.0",
      name: "@x/a",
      version: "2.0.0",
      scope: "required",
      licenses: [{ license: { id: "MIT" } }],
      purl: "pkg:npm/%40x/a@2.0.0",
    },
    {
      type: "library",
      "bom-ref": "pkg:npm/b@1.0.0",
      name: "b",
      version: "1.0.0",
      scope: "required",
      hashes: [{ alg: "SHA-512", content: "07".repeat(64) }],
      purl: "pkg:npm/b@1.0.0",
    },
    {
      type: "library",
      "bom-ref": "pkg:npm/c@3.0.0-rc.1",
      name: "c",
      version: "3.0.0-rc.1",
      scope: "required",
      hashes: [{ alg: "SHA-512", content: "00" }],
      purl: "pkg:npm/c@3.0.0-rc.1",
    },
    {
      type: "library",
      "bom-ref": "pkg:npm/c@4.0.0",
      name: "c",
      version: "4.0.0",
      scope: "excluded",
      licenses: [{ expression: "MIT OR Apache-2.0" }],
      purl: "pkg:npm/c@4.0.0",
    },
    {
      type: "library",
      "bom-ref": "pkg:jsr/%40std/ini@1.0.0",
      name: "@std/ini",
      version: "1.0.0",
      scope: "required",
      hashes: [{ alg: "SHA-256", content: "00ff" }],
      purl: "pkg:jsr/%40std/ini@1.0.0",
    },
  ]);
});

Deno.test("the product depends on what is in it, packages on each other", () => {
  const { dependencies, components, metadata } = sbom();
  assertEquals(dependencies[0], {
    ref: metadata.component["bom-ref"],
    dependsOn: [
      "pkg:github/denoland/deno@v2.9.6",
      "pkg:npm/%40x/a@2.0.0",
      "pkg:npm/b@1.0.0",
      "pkg:npm/c@3.0.0-rc.1",
      "pkg:jsr/%40std/ini@1.0.0",
    ],
  });
  assertEquals(dependencies[3], {
    ref: "pkg:npm/b@1.0.0",
    dependsOn: ["pkg:npm/%40x/a@2.0.0", "pkg:npm/c@3.0.0-rc.1"],
  });
  const refs = components.map((one: { "bom-ref": string }) => one["bom-ref"]);
  assertEquals(new Set(refs).size, refs.length);
});

Deno.test("the same lock file gives the same bill, another time another one", () => {
  const [one, two, later] = [sbom(), sbom(), sbom(1_700_000_001)];
  assertEquals(one, two);
  assertEquals(
    [one.bomFormat, one.specVersion, one.metadata.timestamp],
    ["CycloneDX", "1.6", "2023-11-14T22:13:20Z"],
  );
  const uuid =
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  assertMatch(one.serialNumber, uuid);
  assertEquals(one.serialNumber === later.serialNumber, false);
});

Deno.test("the lock file of this checkout can be read", () => {
  const path = new URL("../../../deno.lock", import.meta.url);
  const { npm } = JSON.parse(Deno.readTextFileSync(path));
  const names = Object.keys(npm).map((key) => packageOfKey(key).name);
  assertEquals(names.includes("kafkajs"), true);
  assertEquals(names.includes("@logtape/file"), true);
});

Deno.test("a key that is none is one clear sentence", () => {
  assertThrows(
    () => packageOfKey("kafkajs"),
    Error,
    'Cannot read deno.lock: "kafkajs" is no name and version',
  );
});
