/**
 * The body of a post to a Microsoft Teams workflow ("When a Teams webhook
 * request is received" in Power Automate): a message with one Adaptive Card.
 *
 * Texts of an Adaptive Card are Markdown, but for the text runs of a
 * RichTextBlock (https://adaptivecards.io/explorer/TextRun.html). All foreign
 * text stands in such runs, so no name of a volume becomes a link, a list or a
 * date.
 *
 * @module
 */

import type { AnomalyState } from "../model/anomaly.ts";
import type { Message } from "../model/message.ts";
import { type AlertCard, alertCard } from "./alert_card.ts";

/** A workflow takes 28 KB: so many characters of each text, of which there are at most 16. */
const ROOM = 300;
const SENTENCE_ROOM = 1200;

/** Colour of the title's background, by state. */
const STYLES: Readonly<Record<AnomalyState, string>> = {
  open: "attention",
  update: "attention",
  resolved: "good",
};

/** One message as the JSON that a Teams workflow takes. */
export function teamsBody(message: Message): string {
  return teamsCard(alertCard(message), STYLES[message.state]);
}

/** A card as the JSON that a Teams workflow takes; `style` of its title: `attention` or `good`. */
export function teamsCard(
  { title, why, facts, members }: AlertCard,
  style = "attention",
): string {
  return JSON.stringify({
    type: "message",
    attachments: [{
      contentType: "application/vnd.microsoft.card.adaptive",
      contentUrl: null,
      content: {
        $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
        type: "AdaptiveCard",
        version: "1.4",
        msteams: { width: "Full" },
        body: [
          {
            type: "Container",
            style,
            bleed: true,
            items: [
              richText(run(title, { weight: "Bolder", size: "Medium" })),
            ],
          },
          richText(run(why, {}, SENTENCE_ROOM)),
          ...members.map((member) => richText(run(`• ${member}`))),
          {
            type: "Container",
            separator: true,
            items: facts.map(([name, value]) =>
              richText(run(`${name}: `, { weight: "Bolder" }), run(value))
            ),
          },
        ],
      },
    }],
  });
}

function richText(...inlines: unknown[]) {
  return { type: "RichTextBlock", inlines };
}

function run(
  text: string,
  look: Readonly<Record<string, string>> = {},
  room = ROOM,
) {
  const characters = [...text];
  const shown = characters.length <= room
    ? text
    : `${characters.slice(0, room - 1).join("")}…`;
  return { type: "TextRun", text: shown, ...look };
}
