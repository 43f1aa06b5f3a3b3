/**
 * What a Teams workflow is posted.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { teamsBody } from "../../../lib/emit/teams_body.ts";
import { hostileMessages } from "../../fakes/arbitrary_message.ts";
import { sampleIncident, sampleMember } from "../../fakes/sample_incident.ts";

Deno.test("teamsBody() is a message with one Adaptive Card", () => {
  const { type, attachments } = JSON.parse(teamsBody(sampleIncident({
    state: "resolved",
    why: "it is over",
    memberCount: 2,
    members: [sampleMember({ why: "[a](https://evil)" })],
  })));
  assertEquals(type, "message");
  assertEquals(attachments.length, 1);
  const [{ contentType, contentUrl, content }] = attachments;
  assertEquals([contentType, contentUrl], [
    "application/vnd.microsoft.card.adaptive",
    null,
  ]);
  assertEquals([content.type, content.version], ["AdaptiveCard", "1.4"]);
  const [head, why, member, more, facts] = content.body;
  assertEquals(head.style, "good");
  assertEquals(textOf(head.items[0]), "OK array-1: latency");
  assertEquals(
    [why, member, more].map(textOf),
    ["it is over", "• volume/v-7: [a](https://evil)", "• and 1 more"],
  );
  assertEquals(facts.items.map(textOf)[0], "Array: array-1 (s-1)");
});

function textOf({ inlines }: { inlines: { text: string }[] }): string {
  return inlines.map(({ text }) => text).join("");
}

Deno.test("teamsBody() of any message has text in plain runs only, and keeps the limit of a workflow", () => {
  const PLAIN = new Set(["Container", "RichTextBlock", "TextRun"]);
  fc.assert(fc.property(hostileMessages, (message) => {
    const body = teamsBody(message);
    assert(new TextEncoder().encode(body).length <= 28_000, body);
    const { content } = JSON.parse(body).attachments[0];
    JSON.stringify(content.body, (key, value) => {
      if (key === "type") assert(PLAIN.has(value), value);
      return value;
    });
  }));
});

Deno.test("teamsBody() keeps the limit with the longest names that an array may send", () => {
  const long = "😀".repeat(5000);
  const body = teamsBody(sampleIncident({
    array: { storage_id: long, name: long },
    why: long,
    memberCount: 30,
    members: Array.from(
      { length: 20 },
      () => sampleMember({ key: `s/v/${"x".repeat(5000)}`, why: long }),
    ),
  }));
  assert(new TextEncoder().encode(body).length <= 28_000);
});
