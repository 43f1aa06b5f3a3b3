/**
 * The shipped JSON Schema of an anomaly, as tests use it.
 *
 * @module
 */

import { Ajv2020 } from "ajv/dist/2020.js";

const SCHEMA = JSON.parse(
  Deno.readTextFileSync(
    new URL("../../etc/anomaly.schema.json", import.meta.url),
  ),
);
const isValid = new Ajv2020({ strict: true, allErrors: true }).compile(SCHEMA);

/** What is wrong with the parsed JSON of an anomaly; `[]` if nothing is. */
export function schemaProblems(anomaly: unknown): string[] {
  if (isValid(anomaly)) return [];
  return (isValid.errors ?? []).map(({ instancePath, message }) =>
    `${instancePath} ${message}`
  );
}
