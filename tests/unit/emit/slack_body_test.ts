/**
 * What Slack is posted.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { escapeSlack, slackBody } from "../../../lib/emit/slack_body.ts";
import { hostileMessages } from "../../fakes/arbitrary_message.ts";
import { sampleIncident } from "../../fakes/sample_incident.ts";

Deno.test("slackBody() is a notification, the sentence and the facts, escaped", () => {
  const why = "latency of <!channel> & <https://evil|vol_7> is high";
  const incident = sampleIncident({
    why,
    array: { storage_id: "s-1", name: "<@U1>" },
    cause: null,
  });
  const escaped =
    "latency of &lt;!channel&gt; &amp; &lt;https://evil|vol_7&gt; is high";
  const text = (text: string) => ({ type: "mrkdwn", text, verbatim: true });
  assertEquals(JSON.parse(slackBody(incident)), {
    text: `OPEN &lt;@U1&gt;: latency: ${escaped}`,
    blocks: [
      {
        type: "section",
        text: text(`*OPEN &lt;@U1&gt;: latency*\n${escaped}`),
      },
      {
        type: "section",
        fields: [
          text("*Array*\n&lt;@U1&gt; (s-1)"),
          text("*Since*\n2023-11-14T22:13:20Z"),
          text("*Severity*\n0.74 (warning)"),
          text("*Extent*\n1 anomaly of 1 resource"),
          text(`*Incident*\n${incident.id}`),
        ],
      },
    ],
  });
});

Deno.test("slackBody() of any message keeps Slack's limits and its control characters out", () => {
  fc.assert(fc.property(hostileMessages, (message) => {
    const { text, blocks } = JSON.parse(slackBody(message));
    const sections = blocks.map((block: { text?: { text: string } }) =>
      block.text?.text
    ).filter(Boolean);
    const fields = blocks.at(-1).fields.map(({ text }: { text: string }) =>
      text
    );
    for (const shown of [text, ...sections, ...fields]) {
      assert(!/[<>]|&(?!amp;|lt;|gt;)/.test(shown), shown);
    }
    assert(sections.every((shown: string) => shown.length <= 3000));
    assert(fields.every((shown: string) => shown.length <= 2000));
    assert(fields.length >= 2 && fields.length <= 10);
  }));
});

Deno.test("escapeSlack() cuts no entity and no character in two", () => {
  assertEquals(escapeSlack("a<b", 20), "a&lt;b");
  assertEquals(escapeSlack("a<bcd", 6), "a&lt;…");
  assertEquals(escapeSlack("a<bcd", 5), "a…");
  assertEquals(escapeSlack("😀😀😀", 5), "😀😀…");
});
