/**
 * What the sections of all emitters have in common.
 *
 * @module
 */

import type { Config } from "./schema.ts";

/** Name of an emitter. */
export type EmitterName = Config["emit"]["emitters"][number];

/** The settings that every emitter has. */
export type EmitterSection = Pick<
  Config["emitStdout"],
  "match" | "minSeverity" | "required"
>;

/** The section of an emitter. */
export function emitterSection(
  config: Config,
  name: EmitterName,
): EmitterSection {
  switch (name) {
    case "stdout":
      return config.emitStdout;
    case "file":
      return config.emitFile;
    case "kafka":
      return config.emitKafka;
    case "webhook":
      return config.emitWebhook;
    case "alertmanager":
      return config.emitAlertmanager;
    case "email":
      return config.emitEmail;
  }
}

/**
 * The emitters that nobody waits for. `auto` means: kafka is required, and where
 * kafka is not among the emitters the first one.
 */
export function optionalEmitters(config: Config): readonly EmitterName[] {
  const { emitters } = config.emit;
  const main = emitters.includes("kafka") ? "kafka" : emitters[0];
  return emitters.filter((name) => {
    const { required } = emitterSection(config, name);
    return required === "auto" ? name !== main : required === "false";
  });
}
