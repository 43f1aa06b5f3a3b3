/**
 * Rows of the state file, and their checksums.
 *
 * @module
 */

import { crc32 } from "node:zlib";

/** What is known of a stored piece without reading it. */
export interface Known {
  readonly checksum: number;
}

/** The present generation. */
export interface GenerationRow {
  readonly number: number;
  readonly pieces: number;
  readonly digest: number;
  readonly about: string;
  readonly checksum: number;
}

/** A piece, but for what it says. */
export interface PieceRow {
  readonly rowid: number;
  readonly name: string;
  readonly kind: number;
  readonly ordinal: number;
  readonly checksum: number;
  readonly generation: number;
}

const encoder = new TextEncoder();

/** Checksum of one piece. */
export function pieceSum(
  name: string,
  kind: number,
  ordinal: number,
  body: Uint8Array,
): number {
  return crc32(body, crc32(encoder.encode(`${kind} ${ordinal} ${name}\n`)));
}

/** Checksum of a generation, over what it says of all its pieces. */
export function generationSum(row: Omit<GenerationRow, "checksum">): number {
  const { number, pieces, digest, about } = row;
  return crc32(encoder.encode(`${number} ${pieces} ${digest}\n${about}`));
}
