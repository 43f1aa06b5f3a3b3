/**
 * Everything that a configuration is made from, as a test needs it.
 *
 * @module
 */

import type { ConfigInputs } from "../../lib/config/load.ts";

/** What a test gives; everything is empty otherwise. */
export interface TestInputs {
  /** Name of the file; `test.conf` if not given. */
  readonly path?: string;
  /** Text of the file; without it there is no file. */
  readonly text?: string;
  /** Environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Texts of `--set`. */
  readonly flags?: readonly string[];
  /** Files with secrets: path to text. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** Inputs that touch neither the disk nor the environment. */
export function configInputs(inputs: TestInputs = {}): ConfigInputs {
  const { path = "test.conf", text, environment = {}, flags = [] } = inputs;
  return {
    file: text === undefined ? undefined : { path, text },
    environment,
    flags,
    readSecretFile(path) {
      const secret = inputs.secrets?.[path];
      if (secret === undefined) throw new Error("there is no such file");
      return secret;
    },
  };
}
