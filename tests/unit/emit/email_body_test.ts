/**
 * Subjects and bodies of mails.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { emailBody } from "../../../lib/emit/email_body.ts";
import { escapeHtml } from "../../../lib/telemetry/escape.ts";
import { hostileMessages } from "../../fakes/arbitrary_message.ts";
import { sampleIncident, sampleMember } from "../../fakes/sample_incident.ts";

Deno.test("emailBody() is the sentence, the members and the facts, as text and as HTML", () => {
  const incident = sampleIncident({
    why: "latency is high",
    cause: null,
    memberCount: 2,
    members: [sampleMember({ why: "9 < 10 ms" })],
  });
  const { subject, text, html } = emailBody(incident);
  assertEquals(subject, "OPEN array-1: latency");
  assertEquals(
    text,
    `OPEN array-1: latency

latency is high

- volume/v-7: 9 < 10 ms
- and 1 more

Array     array-1 (s-1)
Since     2023-11-14T22:13:20Z
Severity  0.74 (warning)
Extent    2 anomalies of 1 resource
Incident  ${incident.id}
`,
  );
  assert(html.includes("<li>volume/v-7: 9 &lt; 10 ms</li>"), html);
  assert(
    html.includes('<tr><th align="left">Severity</th><td>0.74 (warning)</td>'),
    html,
  );
});

Deno.test("emailBody() of any message has a subject of one short line, and no markup of others", () => {
  const OUR_TAGS =
    /<(!DOCTYPE html|html|head|meta charset="utf-8"|body|h3|p|ul|li|table|tr|th align="left"|td|\/\w+)>/g;
  fc.assert(fc.property(hostileMessages, (message) => {
    const { subject, text, html } = emailBody(message);
    assert(!/\p{Cc}/u.test(subject) && subject.length > 0);
    assert([...subject].length <= 150);
    assert(!/[^\n\P{Cc}]/u.test(text));
    assert(!html.replace(OUR_TAGS, "").includes("<"), html);
  }));
});

Deno.test("escapeHtml() leaves nothing that starts a tag, an entity or an attribute", () => {
  assertEquals(
    escapeHtml(`<a href="x" id='y'>&`),
    "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;",
  );
});
