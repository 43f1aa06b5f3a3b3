/**
 * Decoding in one call, for tests.
 *
 * @module
 */

import { Decoder } from "../../lib/decode/decoder.ts";
import type { Collection, DecodeOutcome } from "../../lib/model/collection.ts";
import type { RawRecord } from "../../lib/model/record.ts";
import { LABELS, recordOf } from "./delfin_message.ts";
import { plain } from "./reference_decoder.ts";

/** The array of {@linkcode LABELS}. */
export const STORAGE = LABELS["storage_id"];
/** A time in ms since 1970. */
export const T0 = 1_700_000_000_000;

/** What becomes of a record, decoded without a pause. */
export function decodeNow(decoder: Decoder, record: RawRecord): DecodeOutcome {
  const decoding = decoder.decode(record);
  for (;;) {
    const { done, value } = decoding.next();
    if (done) return value;
  }
}

/** The collection of a record that is not rejected. */
export function decoded(
  decoder: Decoder,
  value: string | Uint8Array,
): Collection {
  const outcome = decodeNow(decoder, recordOf(value));
  if (outcome.kind !== "decoded") throw new Error(outcome.detail);
  return outcome.collection;
}

/** Series and samples of what is kept, and what is counted. */
export function read(value: string | Uint8Array): unknown {
  const outcome = plain(decodeNow(new Decoder(), recordOf(value)));
  if ("rejected" in outcome) return outcome.rejected;
  return {
    ...Object.fromEntries(
      outcome.entries.map(({ series, samples }) => [series, samples]),
    ),
    ...outcome.reasons,
  };
}
