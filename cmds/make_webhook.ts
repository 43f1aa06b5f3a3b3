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
import { slackBody, slackCard } from "../lib/emit/slack_body.ts";
import {
  summaryCard,
  summaryJson,
  summaryValues,
} from "../lib/emit/summary_text.ts";
import { teamsBody, teamsCard } from "../lib/emit/teams_body.ts";
import {
  WebhookEmitter,
  type WebhookEmitterOptions,
} from "../lib/emit/webhook_emitter.ts";
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
    ...bodiesOf(emitWebhook),
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

function bodiesOf(
  { format, templateFile }: Config["emitWebhook"],
): Pick<WebhookEmitterOptions, "body" | "summaryBody"> {
  switch (format) {
    case "json":
      return { body: messageJson, summaryBody: summaryJson };
    case "slack":
      return {
        body: slackBody,
        summaryBody: (summary) => slackCard(summaryCard(summary)),
      };
    case "teams":
      return {
        body: teamsBody,
        summaryBody: (summary) => teamsCard(summaryCard(summary)),
      };
    case "template": {
      const text = readText(templateFile);
      const template = readWebhookTemplate(templateFile, text);
      return {
        body: (message) => template(messageValues(message)),
        summaryBody: (summary) => template(summaryValues(summary)),
      };
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
