/**
 * Configuration to the emitter of `[emit_webhook]`.
 *
 * @module
 */

import { ConfigError } from "../lib/config/config_error.ts";
import type { Config } from "../lib/config/schema.ts";
import {
  type JsonTemplate,
  readTemplate,
  TemplateError,
} from "../lib/emit/json_template.ts";
import { messageJson } from "../lib/emit/message_json.ts";
import { messageValues, VALUE_NAMES } from "../lib/emit/message_values.ts";
import { slackBody } from "../lib/emit/slack_body.ts";
import { teamsBody } from "../lib/emit/teams_body.ts";
import { WebhookEmitter } from "../lib/emit/webhook_emitter.ts";
import type { Message } from "../lib/model/message.ts";
import { escapeControls } from "../lib/telemetry/escape.ts";
import { readPem } from "./read_pem.ts";

/**
 * Makes it; connects nothing.
 *
 * @param config The configuration.
 * @throws {ConfigError} If the template is wrong.
 * @throws {Error} If it or a certificate cannot be read.
 */
export function makeWebhook({ emitWebhook }: Config): WebhookEmitter {
  const { url, timeoutMs, signingSecret, bearerToken, tlsCaFile } = emitWebhook;
  return new WebhookEmitter({
    url,
    body: bodyOf(emitWebhook),
    timeoutMs,
    signingSecret: signingSecret || undefined,
    bearerToken: bearerToken || undefined,
    caPem: readPem(tlsCaFile),
  });
}

/**
 * The template of a webhook.
 *
 * @param path Where it is, for the message of an error.
 * @param text What stands there.
 * @throws {ConfigError} If it is wrong.
 */
export function readWebhookTemplate(path: string, text: string): JsonTemplate {
  try {
    return readTemplate(text, VALUE_NAMES);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new ConfigError([{
      at: "emit_webhook.template_file",
      text: `${escapeControls(path)} is no template: ${error.message}`,
    }]);
  }
}

function bodyOf(
  { format, templateFile }: Config["emitWebhook"],
): (message: Message) => string {
  switch (format) {
    case "json":
      return messageJson;
    case "slack":
      return slackBody;
    case "teams":
      return teamsBody;
    case "template": {
      const text = readText(templateFile);
      const template = readWebhookTemplate(templateFile, text);
      return (message) => template(messageValues(message));
    }
  }
}

function readText(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot read the template "${path}": ${reason}`, { cause });
  }
}
