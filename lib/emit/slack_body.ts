/**
 * The body of a post to a Slack incoming webhook, or to a chat that takes the
 * same form. Foreign text is escaped (`&`, `<`, `>`), so that nobody is called
 * by a name of a volume and no link is made; `verbatim` has nothing else in it
 * turned into links.
 *
 * Form: https://api.slack.com/reference/block-kit/blocks, with the limits that
 * stand there.
 *
 * @module
 */

import type { Message } from "../model/message.ts";
import { type AlertCard, alertCard } from "./alert_card.ts";

/** Longest text of a section, of a field of it, and of the notification. */
const SECTION = 3000;
const FIELD = 2000;
const NOTIFICATION = 1000;

/** Most fields of a section. */
const FIELDS = 10;

/** One message as the JSON that Slack takes. */
export function slackBody(message: Message): string {
  return slackCard(alertCard(message));
}

/** A card as the JSON that Slack takes. */
export function slackCard({ title, why, facts, members }: AlertCard): string {
  const sections = [`*${escapeSlack(title, 500)}*\n${escapeSlack(why, 2400)}`];
  if (members.length > 0) {
    const room = Math.floor(SECTION / members.length) - 3;
    sections.push(
      members.map((member) => `• ${escapeSlack(member, room)}`).join("\n"),
    );
  }
  return JSON.stringify({
    text: escapeSlack(`${title}: ${why}`, NOTIFICATION),
    blocks: [
      ...sections.map((text) => ({ type: "section", text: mrkdwn(text) })),
      {
        type: "section",
        fields: facts.slice(0, FIELDS).map(([name, value]) =>
          mrkdwn(`*${name}*\n${escapeSlack(value, FIELD - 50)}`)
        ),
      },
    ],
  });
}

/**
 * A foreign text as Slack shows it unchanged.
 *
 * @param text Without control characters.
 * @param room The most characters of the result; what is longer ends in `…`.
 */
export function escapeSlack(text: string, room: number): string {
  let shown = "";
  for (const character of text) {
    const next = ENTITIES[character] ?? character;
    if (shown.length + next.length >= room) return `${shown}…`;
    shown += next;
  }
  return shown;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
};

function mrkdwn(text: string) {
  return { type: "mrkdwn", text, verbatim: true };
}
