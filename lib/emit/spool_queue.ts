/**
 * What waits for one emitter: the older part in the spool's file, the newer
 * part in memory. Only counts and holds; {@linkcode Spool} moves messages.
 *
 * @module
 */

/** Why a message was given up. */
export type DropReason =
  /** The spool of its emitter was full, and it was the oldest. */
  | "spool_full"
  /** There was no file for it, and memory was full. */
  | "memory_full"
  /** What the spool's file held was damaged. */
  | "damaged"
  /** The emitter will never take this message. */
  | "refused"
  /** The emitter will never take any message again. */
  | "closed"
  /** It was in memory only when the service ended. */
  | "end";

/** A message that waits. */
export interface Waiting {
  /** Its place in the file; `undefined` while it is in memory. */
  id: number | undefined;
  /** When it came, in ms of the spool's clock. */
  readonly addedMs: number;
  /** Size of `body` in UTF-8. */
  readonly bytes: number;
  /** The message as JSON. */
  readonly body: string;
}

/** The messages that wait for one emitter. */
export class SpoolQueue {
  /** Name of the emitter. */
  readonly name: string;
  /** Told of every message that is given up. */
  readonly onDrop: (count: number, reason: DropReason) => void;
  /** Newer than all in the file, oldest first. */
  readonly memory: Waiting[] = [];
  /** In the file, without what was delivered. */
  storedCount = 0;
  /** Their size in bytes. */
  storedBytes = 0;
  /** What the file holds up to this id is done with, though perhaps not removed yet. */
  doneUpTo = 0;
  /** Whether the file still holds some of that. */
  hasRemains = false;
  /** Those that the emitter has in hand: the oldest ones. */
  inHand: readonly Waiting[] = [];

  /** Empty. */
  constructor(
    name: string,
    onDrop: (count: number, reason: DropReason) => void,
  ) {
    this.name = name;
    this.onDrop = onDrop;
  }

  /** How many messages wait. */
  get count(): number {
    return this.storedCount + this.memory.length;
  }

  /** How many at the head of the memory the emitter has in hand. */
  get pinnedInMemory(): number {
    return this.inHand.filter(({ id }) => id === undefined).length;
  }

  /** Forgets the ids of a file: it is another one now. */
  forgetFile(): void {
    this.doneUpTo = 0;
    this.hasRemains = false;
    this.inHand = this.inHand.filter(({ id }) => id === undefined);
  }
}
