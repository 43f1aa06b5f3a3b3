/**
 * What the readers of topology files hand on: pairs with the lines on which
 * they stand, and problems.
 *
 * @module
 */

/** One pair as it is written. */
export interface WrittenPair {
  /** Line of the child, from 1. */
  readonly line: number;
  /** As written. */
  readonly child: string;
  /** As written. */
  readonly parent: string;
}

/** Something that cannot be read. */
export interface LineProblem {
  /** Line, from 1. */
  readonly line: number;
  /** What is wrong there. */
  readonly text: string;
}

/** All that a file says. */
export interface WrittenPairs {
  /** In the order of the file. */
  readonly pairs: WrittenPair[];
  /** In the order of the file. */
  readonly problems: LineProblem[];
}

/** Pairs that a file may hold. */
export const MAX_PAIRS = 1_000_000;

/** A foreign text for a message: quoted, and short. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}
