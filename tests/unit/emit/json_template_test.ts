/**
 * JSON with placeholders: what comes out, and what is refused.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  readTemplate,
  TemplateError,
} from "../../../lib/emit/json_template.ts";

const NAMES = ["why", "id"];

Deno.test("readTemplate() puts values into strings and leaves all else as it is", () => {
  const template = readTemplate(
    '{"text": "{{ why }} ({{id}})", "n": 1.5, "list": ["{{id}}", null, true],' +
      ' "": {"$schema": "{why}"}, "__proto__": "{{id}}"}',
    NAMES,
  );
  assertEquals(
    template({ why: 'a "b"\\\n', id: "{{why}}" }),
    '{"text":"a \\"b\\"\\\\\\n ({{why}})","n":1.5,' +
      '"list":["{{why}}",null,true],"":{"$schema":"{why}"},' +
      '"__proto__":"{{why}}"}',
  );
});

Deno.test("readTemplate() makes JSON that holds a value unchanged, whatever it is", () => {
  const template = readTemplate('{"a": "<{{why}}>"}', NAMES);
  fc.assert(fc.property(fc.string({ unit: "binary" }), (why) => {
    assertEquals(JSON.parse(template({ why })), {
      a: `<${why}>`.toString(),
    });
  }));
});

for (
  const [text, message] of [
    ['{"n": {{why}}}', "{{why}} must stand inside a JSON string, in quotes"],
    ['{"a": "{{wy}}"}', "{{wy}} is not a placeholder: there are why, id"],
    ['{"a": "{{}}"}', "{{}} is not a placeholder: there are why, id"],
    [
      '{"a": "{{why"}',
      'a placeholder must be written as {{name}}: "{{why"',
    ],
    [
      '{"a": "why}}"}',
      'a placeholder must be written as {{name}}: "why}}"',
    ],
    ['{"{{id}}": 1}', 'no placeholder may stand in a key: "{{id}}"'],
    ["", "it is not JSON: Unexpected end of JSON input"],
    [
      '{"a":\u001b}',
      `it is not JSON: Unexpected token '\\u001b', "{"a":\\u001b}" is not valid JSON`,
    ],
  ] as const
) {
  Deno.test(`readTemplate() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => readTemplate(text, NAMES), TemplateError, message);
  });
}
