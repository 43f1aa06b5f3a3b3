/**
 * Which emitters are waited for.
 *
 * @module
 */

import type { Config } from "./schema.ts";

/** Name of an emitter. */
export type EmitterName = Config["emit"]["emitters"][number];

/** The setting `required` of an emitter. */
export function requiredOf(
  config: Config,
  name: EmitterName,
): "auto" | "true" | "false" {
  switch (name) {
    case "stdout":
      return config.emitStdout.required;
    case "file":
      return config.emitFile.required;
    case "kafka":
      return config.emitKafka.required;
    case "webhook":
      return config.emitWebhook.required;
    case "alertmanager":
      return config.emitAlertmanager.required;
    case "email":
      return config.emitEmail.required;
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
    const required = requiredOf(config, name);
    return required === "auto" ? name !== main : required === "false";
  });
}
