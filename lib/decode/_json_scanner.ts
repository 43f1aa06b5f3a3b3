/**
 * Finds where JSON values end, without building them.
 *
 * The grammar is RFC 8259's, plus the bare words `NaN`, `Infinity` and
 * `-Infinity` that Python's `json.dumps` writes by default. Bytes above 0x7f are
 * taken inside strings as they are: text is decoded elsewhere.
 *
 * Every function takes a position and returns the position after what it
 * read. Where the bytes are not JSON it returns `~position` of the first byte
 * that cannot stand there (always negative; `~` undoes it). Nothing throws.
 *
 * @module
 */

/** The ASCII codes that mean something in JSON. */
export const ASCII = {
  tab: 0x09,
  lineFeed: 0x0a,
  carriageReturn: 0x0d,
  space: 0x20,
  quote: 0x22,
  plus: 0x2b,
  comma: 0x2c,
  minus: 0x2d,
  point: 0x2e,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  upperE: 0x45,
  openList: 0x5b,
  backslash: 0x5c,
  closeList: 0x5d,
  lowerE: 0x65,
  lowerU: 0x75,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;

// As constants of a module they become part of its machine code; a property, or
// what is imported, is fetched from memory each time: a fifth of the speed. So
// every file of the hot path takes them apart like this.
const {
  backslash,
  carriageReturn,
  closeObject,
  colon,
  comma,
  lineFeed,
  lowerE,
  lowerU,
  minus,
  nine,
  openList,
  openObject,
  plus,
  point,
  quote,
  space,
  tab,
  upperE,
  zero,
} = ASCII;

/**
 * How deep lists and objects may be nested (RFC 8259 section 9 allows a
 * limit). Delfin needs three levels.
 */
export const MAX_DEPTH = 512;

/** 1 for each byte that may follow a backslash, except `u`. */
const IS_ESCAPE = table('"\\/bfnrt');
/** 1 for each hexadecimal digit. */
const IS_HEX = table("0123456789abcdefABCDEF");
const WORDS = ["true", "false", "null", "NaN", "Infinity", "-Infinity"]
  .map((word) => new TextEncoder().encode(word));

/** What closes each open container, outermost first. Used by one call at a time. */
const closers = new Uint8Array(MAX_DEPTH);

/** Skips blanks: space, tab, line feed, carriage return. Never negative. */
export function skipBlanks(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] <= space && isBlank(bytes[at])) at++;
  return at;
}

/** Whether a byte is one of JSON's four blanks. */
export function isBlank(byte: number): boolean {
  return byte === space || byte === lineFeed ||
    byte === carriageReturn || byte === tab;
}

/** Whether a byte is a digit from 0 to 9. */
export function isDigit(byte: number): boolean {
  return byte >= zero && byte <= nine;
}

/**
 * Skips a string.
 *
 * @param start Position of the opening quote.
 */
export function skipString(bytes: Uint8Array, start: number): number {
  const length = bytes.length;
  let at = start + 1;
  while (at < length) {
    const byte = bytes[at];
    if (byte === quote) return at + 1;
    if (byte < space) return ~at;
    if (byte === backslash) {
      at = skipEscape(bytes, at);
      if (at < 0) return at;
    } else at++;
  }
  return ~length;
}

/** Skips one escape sequence; `start` is the position of the backslash. */
function skipEscape(bytes: Uint8Array, start: number): number {
  const at = start + 1;
  if (at >= bytes.length) return ~at;
  if (IS_ESCAPE[bytes[at]] === 1) return at + 1;
  if (bytes[at] !== lowerU) return ~at;
  for (let digit = at + 1; digit <= at + 4; digit++) {
    if (digit >= bytes.length || IS_HEX[bytes[digit]] === 0) return ~digit;
  }
  return at + 5;
}

/** Skips a number as RFC 8259 section 6 has it. */
export function skipNumber(bytes: Uint8Array, start: number): number {
  let at = bytes[start] === minus ? start + 1 : start;
  if (bytes[at] === zero) at++;
  else if ((at = skipDigits(bytes, at)) < 0) return at;
  if (bytes[at] === point) {
    if ((at = skipDigits(bytes, at + 1)) < 0) return at;
  }
  if (bytes[at] === lowerE || bytes[at] === upperE) {
    at++;
    if (bytes[at] === plus || bytes[at] === minus) at++;
    return skipDigits(bytes, at);
  }
  return at;
}

/** Skips at least one digit. */
function skipDigits(bytes: Uint8Array, start: number): number {
  let at = start;
  while (isDigit(bytes[at])) at++;
  return at === start ? ~at : at;
}

/** Skips a string, a number or a bare word; `start` is where it begins. */
function skipScalar(bytes: Uint8Array, start: number): number {
  const first = bytes[start];
  if (first === quote) return skipString(bytes, start);
  const end = skipWord(bytes, start);
  return end < 0 ? skipNumber(bytes, start) : end;
}

/**
 * Skips `true`, `false`, `null`, `NaN`, `Infinity` or `-Infinity`.
 *
 * @returns The position after it, or `~start` if none of them stands there.
 */
export function skipWord(bytes: Uint8Array, start: number): number {
  for (const word of WORDS) {
    if (word[0] === bytes[start] && startsWith(bytes, start, word)) {
      return start + word.length;
    }
  }
  return ~start;
}

/**
 * Skips one value of any kind. Nested ones take no stack: a bomb of brackets
 * costs no more than other bytes.
 *
 * @param start Where the value begins: no blanks before it.
 * @param maxDepth How many containers may be open at once, 0 to {@linkcode MAX_DEPTH}.
 */
export function skipValue(
  bytes: Uint8Array,
  start: number,
  maxDepth: number,
): number {
  let depth = 0;
  let at = start;
  for (;;) {
    // Here a value begins.
    const byte = bytes[at];
    if (byte === openList || byte === openObject) {
      if (depth === maxDepth) return ~at;
      const closer = byte + 2; // "]" is "[" + 2, "}" is "{" + 2
      closers[depth++] = closer;
      at = skipBlanks(bytes, at + 1);
      if (bytes[at] !== closer) {
        if (byte === openObject) at = skipKey(bytes, at);
        if (at < 0) return at;
        continue;
      }
    } else {
      at = skipScalar(bytes, at);
      if (at < 0 || depth === 0) return at;
      at = skipBlanks(bytes, at);
    }
    // Here a value has ended, or an empty container is about to.
    while (bytes[at] === closers[depth - 1]) {
      at++;
      if (--depth === 0) return at;
      at = skipBlanks(bytes, at);
    }
    if (bytes[at] !== comma) return ~at;
    at = skipBlanks(bytes, at + 1);
    if (closers[depth - 1] === closeObject) at = skipKey(bytes, at);
    if (at < 0) return at;
  }
}

/** Skips a key, its colon and the blanks around the colon. */
function skipKey(bytes: Uint8Array, start: number): number {
  if (bytes[start] !== quote) return ~start;
  const end = skipString(bytes, start);
  return end < 0 ? end : skipColon(bytes, end);
}

/** Skips a colon and the blanks on both sides of it. */
export function skipColon(bytes: Uint8Array, start: number): number {
  const at = skipBlanks(bytes, start);
  return bytes[at] === colon ? skipBlanks(bytes, at + 1) : ~at;
}

function startsWith(
  bytes: Uint8Array,
  start: number,
  word: Uint8Array,
): boolean {
  for (let i = 1; i < word.length; i++) {
    if (bytes[start + i] !== word[i]) return false;
  }
  return true;
}

function table(characters: string): Uint8Array {
  const marked = new Uint8Array(256);
  for (const character of characters) marked[character.charCodeAt(0)] = 1;
  return marked;
}
