/**
 * A strict reader of the markup that the report is made of: what a browser
 * would mend is an error here.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";

/** One element, opened. */
export interface Tag {
  /** Its name. */
  readonly name: string;
  /** Its attributes, as they stand, entities and all. */
  readonly attributes: ReadonlyMap<string, string>;
}

const TOKEN = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/y;
const ENTITY = /&(?!(?:amp|lt|gt|quot|#39);)/;

/**
 * Reads markup as XML: every element is closed in order, every attribute is in
 * quotes and comes once, no other `<` and no bare `&` stands anywhere.
 *
 * @returns The elements in their order.
 */
export function readMarkup(markup: string): Tag[] {
  const body = markup.replace(/^<!DOCTYPE html>\s*/, "");
  const open: string[] = [];
  const tags: Tag[] = [];
  assert(!ENTITY.test(body), `bare & in ${body.match(/.{30}&.{30}/)?.[0]}`);
  // deno-lint-ignore no-control-regex -- XML 1.0 has no such characters
  assert(!/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(body), "control");
  for (let at = body.indexOf("<"); at >= 0;) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(body);
    assert(token !== null, `no element: ${body.slice(at, at + 60)}`);
    const [whole, close, name, attributes, isEmpty] = token;
    if (close === "/") assertEquals(open.pop(), name);
    else {
      const pairs = [...attributes!.matchAll(/([\w:-]+)="([^"]*)"/g)]
        .map((pair) => [pair[1]!, pair[2]!] as const);
      tags.push({ name: name!, attributes: new Map(pairs) });
      assertEquals(new Map(pairs).size, pairs.length, whole);
      if (isEmpty === "") open.push(name!);
    }
    at = body.indexOf("<", at + whole.length);
  }
  assertEquals(open, []);
  return tags;
}

/** Every address in a page that a browser could load or go to. */
export function addressesOf(tags: readonly Tag[]): string[] {
  const names = ["href", "src", "srcset", "action", "data", "xlink:href"];
  return tags.flatMap(({ attributes }) =>
    names.flatMap((name) => attributes.get(name) ?? [])
  );
}
