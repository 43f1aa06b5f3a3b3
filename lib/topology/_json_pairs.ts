/**
 * Pairs in JSON: `[{"child": "…", "parent": "…"}, …]`, or an object
 * `{"child": "parent", "child": ["parent", …], …}`. A reader of its own, because
 * `JSON.parse` tells no lines and hides a child that stands twice.
 *
 * @module
 */

import { MAX_PAIRS, quote, type WrittenPairs } from "./_pair_text.ts";

/** Space, then a string, a mark, or anything else up to the next of them. */
const TOKEN =
  /[ \t\r\n]*(?:("(?:[^"\\\r\n]|\\.)*")|([[\]{}:,])|([^ \t\r\n[\]{}:,"]+|"[^\r\n]*)|$)/y;

/** The file is not JSON of these forms from here on. */
class FormError extends Error {}

/**
 * Reads the pairs. Reading ends at the first thing that is not of the form; the
 * pairs before it are given all the same, so that their problems are told too.
 *
 * @param text The whole file.
 * @returns Pairs and problems.
 */
export function readJsonPairs(text: string): WrittenPairs {
  const read: WrittenPairs = { pairs: [], problems: [] };
  const reader = new Reader(text);
  try {
    if (reader.token === "[") readList(reader, read);
    else readObject(reader, read);
    reader.expect("", "the end");
  } catch (error) {
    if (!(error instanceof FormError)) throw error;
    read.problems.push({ line: reader.line, text: error.message });
  }
  return read;
}

function readList(reader: Reader, read: WrittenPairs): void {
  reader.each("[", "]", () => {
    const pair = new Map<string, string>();
    const { line } = reader;
    reader.each("{", "}", () => {
      const name = reader.string('"child" or "parent"');
      if ((name !== "child" && name !== "parent") || pair.has(name)) {
        throw new FormError(
          `expected "child" and "parent", once each: found ${quote(name)}`,
        );
      }
      reader.expect(":");
      pair.set(name, reader.string("a text"));
    });
    const child = pair.get("child");
    const parent = pair.get("parent");
    if (child === undefined || parent === undefined) {
      const text = `"${child === undefined ? "child" : "parent"}" is missing`;
      read.problems.push({ line, text });
    } else {
      add(read, line, child, parent);
    }
  });
}

function readObject(reader: Reader, read: WrittenPairs): void {
  reader.each("{", "}", () => {
    const { line } = reader;
    const child = reader.string("a child");
    reader.expect(":");
    const addParent = () => add(read, line, child, reader.string("a parent"));
    if (reader.token === "[") reader.each("[", "]", addParent);
    else addParent();
  });
}

function add(
  read: WrittenPairs,
  line: number,
  child: string,
  parent: string,
): void {
  if (read.pairs.length === MAX_PAIRS) {
    throw new FormError(`more than ${MAX_PAIRS} pairs`);
  }
  read.pairs.push({ line, child, parent });
}

/** Walks over the tokens; `token` is the present one, `""` at the end. */
class Reader {
  readonly #text: string;
  #at = 0;
  /** As written. */
  token = "";
  /** Line of the token, from 1. */
  line = 1;

  constructor(text: string) {
    this.#text = text;
    this.#next();
  }

  /** Takes a mark. */
  expect(mark: string, name = mark): void {
    if (this.token !== mark) this.#refuse(name);
    if (mark !== "") this.#next();
  }

  /** Takes a string and gives what it means. */
  string(name: string): string {
    let value: unknown;
    try {
      value = JSON.parse(this.token);
    } catch {
      this.#refuse(name);
    }
    if (typeof value !== "string") this.#refuse(name);
    this.#next();
    return value;
  }

  /** Takes a list of anything between marks. */
  each(open: string, close: string, one: () => void): void {
    this.expect(open);
    if (this.token !== close) {
      one();
      while (this.token === ",") {
        this.#next();
        one();
      }
    }
    this.expect(close, `, or ${close}`);
  }

  #refuse(expected: string): never {
    const found = this.token === "" ? "the end" : this.token.slice(0, 80);
    throw new FormError(`expected ${expected}: found ${found}`);
  }

  #next(): void {
    TOKEN.lastIndex = this.#at;
    const [whole, ...tokens] = TOKEN.exec(this.#text) ?? [""];
    this.token = tokens.find((token) => token !== undefined) ?? "";
    for (let i = 0; i < whole.length; i++) {
      if (whole[i] === "\n") this.line++;
    }
    this.#at += whole.length;
  }
}
