/**
 * A JSON text with placeholders in its strings: `{"text": "{{why}}"}`. The
 * template is JSON itself, so whatever is put in stays inside its string.
 *
 * @module
 */

import { escapeControls } from "../telemetry/escape.ts";

/** A template is of no use; the message is one sentence without a period. */
export class TemplateError extends Error {
  /** The name of the class, as it stands in logs. */
  override readonly name = "TemplateError";
}

/** Makes the JSON from a value for each name. */
export type JsonTemplate = (
  values: Readonly<Record<string, string>>,
) => string;

/** A value of a template: like JSON, but strings are made when they are needed. */
type Part = (values: Readonly<Record<string, string>>) => unknown;

const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g;

/**
 * Reads a template.
 *
 * @param text JSON in which `{{name}}` may stand in any string but a key.
 * @param names The names that may stand there.
 * @throws {TemplateError} If it is no JSON, or a placeholder is wrong.
 */
export function readTemplate(
  text: string,
  names: readonly string[],
): JsonTemplate {
  const part = partOf(parse(text), names);
  return (values) => JSON.stringify(part(values));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const outside = text.replace(/"(?:[^"\\]|\\.)*"/gs, '""');
    const bare = outside.match(PLACEHOLDER)?.[0];
    if (bare !== undefined) {
      throw new TemplateError(
        `${escapeControls(bare)} must stand inside a JSON string, in quotes`,
      );
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new TemplateError(`it is not JSON: ${escapeControls(reason)}`);
  }
}

function partOf(value: unknown, names: readonly string[]): Part {
  if (typeof value === "string") return textPart(value, names);
  if (Array.isArray(value)) {
    const parts = value.map((item) => partOf(item, names));
    return (values) => parts.map((part) => part(values));
  }
  if (typeof value !== "object" || value === null) return () => value;
  const parts = Object.entries(value).map(([key, item]): [string, Part] => {
    if (key.includes("{{")) {
      throw new TemplateError(
        `no placeholder may stand in a key: "${escapeControls(key)}"`,
      );
    }
    return [key, partOf(item, names)];
  });
  return (values) =>
    Object.fromEntries(parts.map(([key, part]) => [key, part(values)]));
}

function textPart(text: string, names: readonly string[]): Part {
  for (const [, name] of text.matchAll(PLACEHOLDER)) {
    if (names.includes(name!)) continue;
    throw new TemplateError(
      `{{${escapeControls(name!)}}} is not a placeholder: there are ${
        names.join(", ")
      }`,
    );
  }
  if (/\{\{|\}\}/.test(text.replace(PLACEHOLDER, ""))) {
    throw new TemplateError(
      `a placeholder must be written as {{name}}: "${escapeControls(text)}"`,
    );
  }
  return (values) =>
    text.replace(PLACEHOLDER, (_, name: string) => values[name] ?? "");
}
