/**
 * Laws of the two forms of a message: nothing in a label breaks a line or is
 * lost, and the schemas describe what is written.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { stripVTControlCharacters } from "node:util";
import { messageJson, messageJsonLines } from "../../lib/emit/message_json.ts";
import { messageText } from "../../lib/emit/message_text.ts";
import type { Message } from "../../lib/model/message.ts";
import { schemaProblems } from "../fakes/anomaly_schema.ts";
import { hostileMessages, messages } from "../fakes/arbitrary_message.ts";

const CONTROL = /[\p{Cc}\u2028\u2029]/u;
/** Bidirectional controls (Unicode Standard Annex 9, table 3). */
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

Deno.test("messageJson() of any message parses back equal, with the keys in order, and is one line", () => {
  fc.assert(fc.property(fc.oneof(messages, hostileMessages), (message) => {
    const json = messageJson(message);
    assertEquals(JSON.parse(json), message);
    // The doubles put their keys in the order of the types, too.
    assertEquals(JSON.stringify(JSON.parse(json)), JSON.stringify(message));
    assert(!CONTROL.test(json));
  }));
});

Deno.test("messageJson() of any valid message has the form that its schema describes", () => {
  fc.assert(fc.property(messages, (message) => {
    assertEquals(schemaProblems(JSON.parse(messageJson(message))), []);
  }));
});

Deno.test("messageJsonLines() of any messages has one line for each", () => {
  fc.assert(fc.property(fc.array(hostileMessages, { maxLength: 5 }), (list) => {
    const lines = new TextDecoder().decode(messageJsonLines(list)).split("\n");
    assertEquals(lines.length, list.length + 1);
    assertEquals(lines.at(-1), "");
  }));
});

Deno.test("messageText() of any message is one line that steers no terminal", () => {
  const columns = fc.option(fc.nat({ max: 200 }), { nil: undefined });
  fc.assert(
    fc.property(
      hostileMessages,
      columns,
      fc.boolean(),
      (message, columns, color) => {
        const line = messageText(message, { columns, color });
        // Our own colours go; whatever else is left would be foreign.
        const plain = color ? stripVTControlCharacters(line) : line;
        assert(!CONTROL.test(plain));
        assert(!DIRECTION.test(plain));
        assertEquals(plain, messageText(message, { columns, color: false }));
      },
    ),
  );
});

Deno.test("messageText() of any message begins with time, state and what kind of message it is", () => {
  fc.assert(fc.property(messages, (message) => {
    const label = "kind" in message ? "-" : "INCIDENT";
    const word = { open: "OPEN ", update: "WORSE", resolved: "OK   " };
    const head = `Z ${word[message.state]} ${label} `;
    assertEquals(messageText(message).indexOf(head), timeOf(message).length);
  }));
});

/** The time to the minute, without its zone. */
function timeOf({ atMs }: Message): string {
  return new Date(atMs).toISOString().slice(0, -8);
}
