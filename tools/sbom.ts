/**
 * What the product is made of, as a bill of materials in CycloneDX 1.6
 * (ECMA-424): a pure function of deno.lock and of what is known beside it.
 *
 * @module
 */

import { createHash } from "node:crypto";

/** The part of deno.lock (version 5) that is read. */
export interface LockFile {
  /** npm packages: `name@version`, behind an underscore their peers. */
  readonly npm?: Readonly<Record<string, LockedPackage>>;
  /** JSR packages: `@scope/name@version`. */
  readonly jsr?: Readonly<Record<string, LockedPackage>>;
}

/** One package of deno.lock. */
export interface LockedPackage {
  /** npm: `sha512-` and base64. JSR: SHA-256 of its manifest in hexadecimal digits. */
  readonly integrity?: string;
  /** Keys or names of npm packages; specifiers of JSR packages. */
  readonly dependencies?: readonly string[];
}

/** What the bill is of. */
export interface SbomOptions {
  /** Version of the product. */
  readonly version: string;
  /** Version of the Deno that is inside. */
  readonly denoVersion: string;
  /** Time of the bill, in s since 1970. */
  readonly epochS: number;
  /** Whether a package, by its key in deno.lock, is in the product; others are for its developers. */
  readonly isShipped: (key: string) => boolean;
  /** SPDX id of the license of a package, if it is known. */
  readonly licenseOf: (key: string) => string | undefined;
}

interface Named {
  readonly name: string;
  readonly version: string;
}

/** Name and version of a key of deno.lock. */
export function packageOfKey(key: string): Named {
  const [, name, version] = /^(@?[^@]+)@([^_]+)/.exec(key) ?? [];
  if (name === undefined || version === undefined) {
    throw new Error(`Cannot read deno.lock: "${key}" is no name and version`);
  }
  return { name, version };
}

/**
 * The bill of materials.
 *
 * @param lock deno.lock.
 * @param options What it is of.
 * @returns A CycloneDX document; the same for the same arguments.
 */
export function makeSbom(
  lock: LockFile,
  options: SbomOptions,
): Record<string, unknown> {
  const { version, denoVersion, epochS } = options;
  const parts = [
    ...partsOf("npm", lock.npm ?? {}, options),
    ...partsOf("jsr", lock.jsr ?? {}, options),
  ];
  const product = `pkg:github/sodafoundation/anomaly-detection@${version}`;
  const deno = `pkg:github/denoland/deno@v${denoVersion}`;
  const shipped = parts.filter(({ component }) =>
    component.scope === "required"
  );
  const body = {
    metadata: {
      timestamp: new Date(epochS * 1000).toISOString().replace(".000", ""),
      component: {
        type: "application",
        "bom-ref": product,
        name: "anomaly-detection",
        version,
        purl: product,
        licenses: licenses("Apache-2.0"),
      },
    },
    components: [
      {
        type: "platform",
        "bom-ref": deno,
        name: "deno",
        version: denoVersion,
        scope: "required",
        purl: deno,
        licenses: licenses("MIT"),
      },
      ...parts.map(({ component }) => component),
    ],
    dependencies: [
      {
        ref: product,
        dependsOn: [deno, ...shipped.map(({ component }) => component.purl)],
      },
      { ref: deno },
      ...parts.map(({ component, dependsOn }) => ({
        ref: component.purl,
        ...(dependsOn.length > 0 ? { dependsOn } : {}),
      })),
    ],
  };
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(body))}`,
    version: 1,
    ...body,
  };
}

function partsOf(
  registry: "npm" | "jsr",
  packages: Readonly<Record<string, LockedPackage>>,
  { isShipped, licenseOf }: SbomOptions,
) {
  const keys = Object.keys(packages).sort();
  const purlOf = (key: string) => {
    const { name, version } = packageOfKey(key);
    return `pkg:${registry}/${name.replace(/^@/, "%40")}@${version}`;
  };
  // A dependency stands there by its name alone where that is enough.
  const keyOf = (dependency: string) =>
    keys.find((key) => key === dependency) ??
      keys.find((key) => packageOfKey(key).name === dependency);
  return keys.map((key) => {
    const { integrity, dependencies = [] } = packages[key]!;
    const { name, version } = packageOfKey(key);
    const license = licenseOf(key);
    return {
      component: {
        type: "library",
        "bom-ref": purlOf(key),
        name,
        version,
        scope: isShipped(key) ? "required" : "excluded",
        ...(integrity === undefined ? {} : { hashes: [hash(integrity)] }),
        ...(license === undefined ? {} : { licenses: licenses(license) }),
        purl: purlOf(key),
      },
      dependsOn: dependencies.map(keyOf)
        .filter((found) => found !== undefined).map(purlOf).sort(),
    };
  });
}

function hash(integrity: string): { alg: string; content: string } {
  const base64 = /^sha512-(.*)$/.exec(integrity)?.[1];
  return base64 === undefined
    ? { alg: "SHA-256", content: integrity }
    : { alg: "SHA-512", content: Uint8Array.fromBase64(base64).toHex() };
}

function licenses(id: string) {
  return /[ ()]/.test(id) ? [{ expression: id }] : [{ license: { id } }];
}

/** A UUID that the content gives (RFC 9562, version 8). */
function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  const variant = (8 + parseInt(hex[16]!, 16) % 4).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
