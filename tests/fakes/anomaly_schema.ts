/**
 * The shipped JSON Schemas of messages, as tests use them.
 *
 * @module
 */

import { Ajv2020 } from "ajv/dist/2020.js";

const ajv = new Ajv2020({ strict: true, allErrors: true });
const isAnomaly = compiled("anomaly");
const isIncident = compiled("incident");

function compiled(name: string) {
  const path = new URL(`../../etc/${name}.schema.json`, import.meta.url);
  return ajv.compile(JSON.parse(Deno.readTextFileSync(path)));
}

/** What is wrong with the parsed JSON of an anomaly; `[]` if nothing is. */
export function anomalyProblems(anomaly: unknown): string[] {
  return problems(isAnomaly, anomaly);
}

/** What is wrong with the parsed JSON of an incident; `[]` if nothing is. */
export function incidentProblems(incident: unknown): string[] {
  return problems(isIncident, incident);
}

/** What is wrong with the parsed JSON of a message of either kind, told by its `schema`. */
export function schemaProblems(
  message: { readonly schema?: unknown },
): string[] {
  return String(message.schema).startsWith("incident/")
    ? incidentProblems(message)
    : anomalyProblems(message);
}

function problems(isValid: typeof isAnomaly, message: unknown): string[] {
  if (isValid(message)) return [];
  return (isValid.errors ?? []).map(({ instancePath, message }) =>
    `${instancePath} ${message}`
  );
}
