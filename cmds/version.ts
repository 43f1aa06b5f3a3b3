/**
 * `version`: which program this is, how it was built, what it runs on.
 *
 * @module
 */

import project from "../deno.json" with { type: "json" };
import type { Registry } from "../lib/telemetry/metrics.ts";
import { type Command, EXIT } from "./command.ts";

/** Version of the program, as in deno.json. */
export const VERSION: string = project.version;

/** How the running program was built. */
export type BuildKind = "deno compile" | "self-extracting" | "sources";

/** Name of the bundle inside a self-extracting executable; tools/build.ts writes it. */
export const SELF_EXTRACTED_BUNDLE = "anomaly-detection.self-extracted.js";

/**
 * Tells how the running program was built.
 *
 * @param isStandalone `Deno.build.standalone`: made by `deno compile`.
 * @param mainModule `Deno.mainModule`: the URL of the entry point.
 */
export function buildKind(
  isStandalone: boolean,
  mainModule: string,
): BuildKind {
  if (isStandalone) return "deno compile";
  return mainModule.endsWith(`/${SELF_EXTRACTED_BUNDLE}`)
    ? "self-extracting"
    : "sources";
}

/** The one line that `version` prints. */
export function versionLine(): string {
  const kind = buildKind(Deno.build.standalone, Deno.mainModule);
  return `anomaly-detection ${VERSION} (${kind}, deno ${Deno.version.deno}, ` +
    `${Deno.build.target})`;
}

/** Has a registry show which program this is; once per registry. */
export function showBuild(registry: Registry): void {
  registry.gauge({
    name: "anomaly_detection_build_info",
    help:
      "Always 1: the version of the program, how it was built and what it runs on",
    labels: ["version", "build", "deno", "target"],
  }).of(
    VERSION,
    buildKind(Deno.build.standalone, Deno.mainModule),
    Deno.version.deno,
    Deno.build.target,
  ).set(1);
}

/** The command `version`. */
export const VERSION_COMMAND: Command = {
  name: "version",
  summary: "print the version, how it was built and what it runs on",
  help: () => "Usage: anomaly-detection version\n\nPrints one line.\n",
  run: (_args) => {
    console.log(versionLine());
    return Promise.resolve(EXIT.done);
  },
};
