/**
 * Reads JSON numbers from bytes, bit for bit as `JSON.parse` does.
 *
 * Up to 15 digits one multiplication or division of exact doubles is exact
 * enough (Clinger, "How to Read Floating Point Numbers Accurately", PLDI 1990).
 * Of 16 to 18 digits, which Python writes for most floats, the quotient is
 * corrected with its own remainder and taken if no rounding can be in doubt
 * (Dekker, "A Floating-Point Technique for Extending the Available Precision",
 * Numer. Math. 1971; the test is Ziv's, TOMS 1991). The rest goes to `Number`.
 *
 * @module
 */

import { ASCII, skipNumber } from "./_json_scanner.ts";

const { lowerE, minus, point, upperE, zero } = ASCII;

/** Powers of ten that a double holds exactly. */
const POWER_OF_TEN = Float64Array.from({ length: 23 }, (_, i) => +`1e${i}`);
/** Splits a double into two halves of 26 bits (Veltkamp). */
const SPLITTER = 2 ** 27 + 1;
/** Bytes that the fast path looks at: a sign, 9 digits, a point, 9 zeros, 18 digits, and what follows. */
const MAX_FAST_BYTES = 40;
const decoder = new TextDecoder();

/**
 * Reads one number (RFC 8259 section 6).
 *
 * @param start Where it begins.
 * @param out Receives the value at `index`; infinite where the text is beyond the doubles.
 * @returns The position after the number, or `~position` of the byte that does not belong into one.
 */
export function readNumber(
  bytes: Uint8Array,
  start: number,
  out: Float64Array,
  index: number,
): number {
  // From here on no look-ahead leaves the array.
  if (start + MAX_FAST_BYTES > bytes.length) {
    return readSlowly(bytes, start, out, index);
  }
  const isNegative = bytes[start] === minus;
  let at = isNegative ? start + 1 : start;
  let high = 0; // the first nine significant digits
  let low = 0; // those after them
  let digits = 0;
  let decimals = 0;
  let digit = bytes[at] - zero;
  if (digit === 0) digit = bytes[++at] - zero;
  else {
    const first = at;
    const stop = at + 9;
    while (digit >= 0 && digit <= 9 && at < stop) {
      high = high * 10 + digit | 0;
      digit = bytes[++at] - zero;
    }
    digits = at - first;
    if (digits === 0) return ~at;
  }
  if (digit === point - zero) {
    const first = ++at;
    while (bytes[at] === zero && high === 0 && at < first + 9) at++;
    const highStop = at + 9 - digits;
    const lowStop = highStop + 9;
    const significant = at;
    digit = bytes[at] - zero;
    while (digit >= 0 && digit <= 9 && at < highStop) {
      high = high * 10 + digit | 0;
      digit = bytes[++at] - zero;
    }
    while (digit >= 0 && digit <= 9 && at < lowStop) {
      low = low * 10 + digit | 0;
      digit = bytes[++at] - zero;
    }
    digits += at - significant;
    decimals = at - first;
    if (decimals === 0) return ~at;
  }
  const isWhole = !(digit >= 0 && digit <= 9) && bytes[at] !== point &&
    bytes[at] !== lowerE && bytes[at] !== upperE;
  if (!isWhole) return readSlowly(bytes, start, out, index);
  const value = digits <= 9
    ? high / POWER_OF_TEN[decimals]
    : scale(high * POWER_OF_TEN[digits - 9], low, digits, decimals);
  if (Number.isNaN(value)) return readSlowly(bytes, start, out, index);
  out[index] = isNegative ? -value : value;
  return at;
}

/** Any number at any price: the text is cut out and given to `Number`. */
function readSlowly(
  bytes: Uint8Array,
  start: number,
  out: Float64Array,
  index: number,
): number {
  const end = skipNumber(bytes, start);
  if (end >= 0) out[index] = Number(decoder.decode(bytes.subarray(start, end)));
  return end;
}

/**
 * (high + low) / 10^decimals, correctly rounded.
 *
 * @param high Exact: at most 30 bits times a power of ten up to 10^9, > `low`.
 * @param digits Of the sum, 10 to 18.
 * @returns NaN where this cannot be decided here.
 */
function scale(
  high: number,
  low: number,
  digits: number,
  decimals: number,
): number {
  const sum = high + low;
  const power = POWER_OF_TEN[decimals];
  const quotient = sum / power;
  if (digits <= 15 || decimals === 0) return quotient;
  const lost = low - (sum - high); // exact, since high > low
  const remainder = exactRemainder(sum, quotient, power);
  // The true quotient is quotient + (remainder + lost) / power; the double
  // below has a relative error under 2^-51, so its true place is inside.
  const correction = (remainder + lost) / power;
  const doubt = Math.abs(correction) * 2 ** -50;
  const value = quotient + (correction - doubt);
  return value === quotient + (correction + doubt) ? value : NaN;
}

/** dividend - quotient * divisor without any rounding, for a rounded quotient. */
function exactRemainder(
  dividend: number,
  quotient: number,
  divisor: number,
): number {
  const product = quotient * divisor;
  const a = SPLITTER * quotient;
  const quotientHigh = a - (a - quotient);
  const quotientLow = quotient - quotientHigh;
  const b = SPLITTER * divisor;
  const divisorHigh = b - (b - divisor);
  const divisorLow = divisor - divisorHigh;
  const error = quotientLow * divisorLow -
    (product - quotientHigh * divisorHigh - quotientLow * divisorHigh -
      quotientHigh * divisorLow);
  return dividend - product - error;
}
