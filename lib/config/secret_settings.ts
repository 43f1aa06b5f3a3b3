/**
 * The two settings that every secret has: itself, and the file that holds it.
 *
 * @module
 */

import { type Setting, setting } from "./setting.ts";
import { path, secret } from "./text_kinds.ts";

/** A text that is never shown. */
export function secretText(help: string): Setting<string> {
  return setting(secret(), { default: "", help, isSecret: true });
}

/** The file that a secret may be read from; `fileOf` is the property of the secret. */
export function secretFile(fileOf: string): Setting<string> {
  return setting(path({ isOptional: true }), {
    default: "",
    help: "File that holds it, so that it need not stand here.",
    fileOf,
  });
}
