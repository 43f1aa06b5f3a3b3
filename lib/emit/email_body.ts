/**
 * What stands in a mail about a message: subject, plain text and HTML. All
 * control characters of foreign texts are written out, so that no name of a
 * volume adds a header or a line.
 *
 * @module
 */

import type { Message } from "../model/message.ts";
import { escapeHtml } from "../telemetry/escape.ts";
import { type AlertCard, alertCard } from "./alert_card.ts";

/** Longest subject, in characters. */
const SUBJECT = 150;

/** The texts of a mail. */
export interface EmailBody {
  /** One line. */
  readonly subject: string;
  /** The plain part, lines ended by `\n`. */
  readonly text: string;
  /** The same as HTML. */
  readonly html: string;
}

/** The mail about a message. */
export function emailBody(message: Message): EmailBody {
  return emailCard(alertCard(message));
}

/** A card as a mail. */
export function emailCard(card: AlertCard): EmailBody {
  const characters = [...card.title];
  return {
    subject: characters.length <= SUBJECT
      ? card.title
      : `${characters.slice(0, SUBJECT - 1).join("")}…`,
    text: textOf(card),
    html: htmlOf(card),
  };
}

function textOf({ title, why, facts, members }: AlertCard): string {
  const width = Math.max(...facts.map(([name]) => name.length));
  return [
    title,
    "",
    why,
    ...(members.length === 0 ? [] : ["", ...members.map((one) => `- ${one}`)]),
    "",
    ...facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    "",
  ].join("\n");
}

function htmlOf({ title, why, facts, members }: AlertCard): string {
  const list = members.map((member) => `<li>${escapeHtml(member)}</li>`);
  const rows = facts.map(([name, value]) =>
    `<tr><th align="left">${escapeHtml(name)}</th><td>${
      escapeHtml(value)
    }</td></tr>`
  );
  return [
    "<!DOCTYPE html>",
    `<html><head><meta charset="utf-8"></head><body>`,
    `<h3>${escapeHtml(title)}</h3>`,
    `<p>${escapeHtml(why)}</p>`,
    ...(list.length === 0 ? [] : ["<ul>", ...list, "</ul>"]),
    "<table>",
    ...rows,
    "</table>",
    "</body></html>",
    "",
  ].join("\n");
}
