/**
 * Keeps messages until their emitter takes them: in a file, so that a restart
 * loses none. Where there is no file, or it cannot be written for a while, in
 * memory. Both are bounded; beyond the bound the oldest message goes, counted.
 *
 * Nothing here throws because of a disk: what the service does must not depend
 * on one. A message is in the file, or in memory and therefore newer than all
 * of its queue in the file; so the order holds when the disk is full and when
 * it is back. Only where the file cannot be read any more, what it holds comes
 * later than what was in memory meanwhile.
 *
 * @module
 */

import type { Message } from "../model/message.ts";
import { SpoolFile } from "../state/spool_file.ts";
import { isDamage } from "../state/sqlite_file.ts";
import { StateError } from "../state/state_error.ts";
import { getLogger, type Logger } from "../telemetry/logger.ts";
import { RateLimit } from "../telemetry/rate_limit.ts";
import { type DropReason, SpoolQueue, type Waiting } from "./spool_queue.ts";

/** Where messages wait, and how many. */
export interface SpoolOptions {
  /** The file; made where there is none. `undefined`: memory only. */
  readonly path?: string | undefined;
  /** Whether messages will be added. If not, a file is only used where there is one. Default true. */
  readonly isNeeded?: boolean;
  /** Opens it. Default: makes a {@linkcode SpoolFile}. */
  readonly open?: (path: string) => SpoolFile;
  /** How much may wait in the file for one emitter, in bytes of JSON, > 0. Default 64 MiB. */
  readonly maxBytes?: number;
  /** How many messages may wait in memory for one emitter, >= 1. Default 10,000. */
  readonly memorySize?: number;
  /** Milliseconds on a clock that goes on over restarts. Default: `Date.now`. */
  readonly now?: () => number;
  /** Default: the log of the part `emit`. */
  readonly log?: Logger;
}

/** After a failure the file is left alone for so long, in ms. */
export const SPOOL_RETRY_MS = 10_000;

const encoder = new TextEncoder();

/** No more is handed to an emitter at once. */
const TAKE = { count: 500, bytes: 256 * 1024 };

/** The queues of all emitters, in one file. */
export class Spool {
  readonly #path: string | undefined;
  readonly #openFile: (path: string) => SpoolFile;
  readonly #maxBytes: number;
  readonly #memorySize: number;
  readonly #now: () => number;
  readonly #log: Logger;
  readonly #limit: RateLimit;
  readonly #queues: SpoolQueue[] = [];
  #file: SpoolFile | undefined;
  /** Until then the file is left alone. */
  #retryAtMs = -Infinity;
  /** Whether the log says that the file does not work. */
  #isAnnounced = false;
  #isClosed = false;

  /** Opens nothing yet. @throws {RangeError} If a bound is out of its range. */
  constructor(options: SpoolOptions = {}) {
    const { maxBytes = 64 * 2 ** 20, memorySize = 10_000 } = options;
    const { path, isNeeded = true } = options;
    if (!(maxBytes > 0) || !(memorySize >= 1)) {
      throw new RangeError(
        `Cannot keep ${maxBytes} bytes in a file and ${memorySize} messages in memory`,
      );
    }
    this.#path = isNeeded || isThere(path) ? path : undefined;
    this.#openFile = options.open ?? ((path) => new SpoolFile(path));
    this.#maxBytes = maxBytes;
    this.#memorySize = memorySize;
    this.#now = options.now ?? Date.now;
    this.#log = options.log ?? getLogger("emit");
    this.#limit = new RateLimit({ now: this.#now });
  }

  /** How much may wait in the file for one emitter, in bytes; 0: there is to be no file. */
  get limitBytes(): number {
    return this.#path === undefined ? 0 : this.#maxBytes;
  }

  /** Whether there should be a file and is none: what it holds is not known. */
  get isCutOff(): boolean {
    return this.#path !== undefined && this.#file === undefined;
  }

  /**
   * Makes the queue of an emitter; all of them before {@linkcode Spool.open}.
   *
   * @param name Of the emitter: under it its messages are found after a restart.
   * @param onDrop Told of every message that is given up.
   */
  queue(
    name: string,
    onDrop: (count: number, reason: DropReason) => void,
  ): SpoolQueue {
    const queue = new SpoolQueue(name, onDrop);
    this.#queues.push(queue);
    return queue;
  }

  /** Opens the file, so that what was left by an earlier run is found. */
  open(): void {
    if (this.#ready() === undefined) return;
    for (const queue of this.#queues) {
      if (queue.count === 0) continue;
      this.#log.info(
        `${queue.name} has messages waiting since an earlier run: they go first`,
        { emitter: queue.name, messages: queue.count },
      );
    }
  }

  /**
   * Puts messages at the end of queues. They are on the disk when it returns,
   * unless the log says that the file does not work.
   */
  add(queues: readonly SpoolQueue[], messages: readonly Message[]): void {
    const addedMs = this.#now();
    const entries = messages.map((message) => {
      const body = JSON.stringify(message);
      const bytes = encoder.encode(body).length;
      return { id: undefined, addedMs, bytes, body };
    });
    for (const queue of queues) {
      queue.memory.push(...entries.map((entry) => ({ ...entry })));
    }
    this.tend();
    for (const queue of queues) this.#trimMemory(queue);
  }

  /** Brings the file up to date with what is in memory, if that works; opens it if need be. */
  tend(): void {
    const file = this.#ready();
    const queues = this.#queues.filter(({ memory, hasRemains }) =>
      memory.length > 0 || hasRemains
    );
    if (file !== undefined && queues.length > 0) this.#store(file, queues);
  }

  /** The oldest messages of a queue, which are in the emitter's hand now. */
  take(queue: SpoolQueue): readonly Message[] {
    while (queue.storedCount > 0 && this.#file !== undefined) {
      try {
        queue.inHand = this.#file.first(queue.name, queue.doneUpTo, TAKE);
        if (queue.inHand.length === 0) {
          throw new StateError(`Cannot find what waits for ${queue.name}`);
        }
        const messages = parsed(queue.inHand);
        if (messages.length > 0) return messages;
        this.done(queue, 1);
        this.#drop(queue, 1, "damaged");
      } catch (error) {
        queue.inHand = [];
        this.#fail(error, { isClosing: true });
      }
    }
    queue.inHand = takeFrom(queue.memory);
    return parsed(queue.inHand);
  }

  /** The emitter is done with the first messages of those in its hand, and gives the rest back. */
  done(queue: SpoolQueue, count: number): void {
    const done = queue.inHand.slice(0, count);
    queue.inHand = [];
    queue.memory.splice(0, done.filter(({ id }) => id === undefined).length);
    const stored = done.filter(({ id }) => id !== undefined);
    const upTo = stored.at(-1)?.id;
    if (upTo === undefined || this.#isClosed) return;
    queue.doneUpTo = upTo;
    queue.storedCount -= stored.length;
    queue.storedBytes -= sizeOf(stored);
    queue.hasRemains = true;
    if (this.#file === undefined) return;
    try {
      this.#file.remove(queue.name, { after: 0, upTo });
      queue.hasRemains = false;
    } catch (error) {
      this.#fail(error);
    }
  }

  /** When the oldest message of a queue came, in ms; `undefined` where none waits. */
  oldestMs(queue: SpoolQueue): number | undefined {
    if (queue.storedCount > 0 && this.#file !== undefined) {
      try {
        const one = { count: 1, bytes: 0 };
        return this.#file.first(queue.name, queue.doneUpTo, one)[0]?.addedMs;
      } catch (error) {
        this.#fail(error, { isClosing: true });
      }
    }
    return queue.memory[0]?.addedMs;
  }

  /** Writes what it can to the file and lets go of it; the rest is lost, counted. */
  close(): void {
    this.#retryAtMs = -Infinity;
    for (const queue of this.#queues) queue.inHand = [];
    if (this.#file !== undefined || this.#queues.some(hasMemory)) this.tend();
    this.#isClosed = true;
    for (const queue of this.#queues) {
      this.#drop(queue, queue.memory.splice(0).length, "end");
    }
    this.#file?.close();
    this.#file = undefined;
  }

  /** The file if it can be used now. */
  #ready(): SpoolFile | undefined {
    if (this.#isClosed || this.#path === undefined) return undefined;
    if (this.#now() < this.#retryAtMs) return undefined;
    if (this.#file !== undefined) return this.#file;
    try {
      this.#file = this.#openFile(this.#path);
      this.#learn(this.#file);
      this.#recover();
    } catch (error) {
      this.#fail(error, { isClosing: true });
    }
    return this.#file;
  }

  /** Finds out what a file holds that was just opened. */
  #learn(file: SpoolFile): void {
    if (file.movedAside !== undefined) this.#log.error(file.movedAside);
    for (const { name, doneUpTo } of this.#queues) {
      // Smaller ids than ours are those of another file.
      if (doneUpTo > 0 && doneUpTo <= file.lastId) {
        file.remove(name, { after: 0, upTo: doneUpTo });
      }
    }
    const totals = new Map(file.totals().map((one) => [one.queue, one]));
    for (const queue of this.#queues) {
      const isOther = file.movedAside !== undefined ||
        file.lastId < queue.doneUpTo;
      const { count, bytes } = totals.get(queue.name) ?? { count: 0, bytes: 0 };
      totals.delete(queue.name);
      this.#drop(queue, queue.storedCount - (isOther ? 0 : count), "damaged");
      if (isOther) queue.forgetFile();
      queue.storedCount = count;
      queue.storedBytes = bytes;
    }
    for (const { queue, count } of totals.values()) {
      this.#log.warn(
        `Messages wait for ${queue}, which is not among the emitters`,
        { messages: count },
      );
    }
  }

  /** Moves the memory of queues to the file, then cuts them to their bound; all or nothing. */
  #store(file: SpoolFile, queues: readonly SpoolQueue[]): void {
    try {
      const changes = file.transaction(() =>
        queues.map((queue) => {
          file.remove(queue.name, { after: 0, upTo: queue.doneUpTo });
          const ids = queue.memory.map((entry) => file.add(queue.name, entry));
          return { queue, ids, cut: this.#cut(file, queue, ids) };
        })
      );
      for (const { queue, ids, cut } of changes) {
        const moved = queue.memory.splice(0);
        moved.forEach((entry, i) => entry.id = ids[i]);
        queue.hasRemains = false;
        queue.storedCount += moved.length - cut.count;
        queue.storedBytes += sizeOf(moved) - cut.bytes;
        this.#drop(queue, cut.count, "spool_full");
      }
      this.#recover();
    } catch (error) {
      this.#fail(error);
    }
  }

  /**
   * Removes the oldest messages of a queue that is too large now, but none that
   * the emitter has in hand: they do not count.
   *
   * @param ids Those that its memory has got in the file.
   */
  #cut(
    file: SpoolFile,
    queue: SpoolQueue,
    ids: readonly number[],
  ): { readonly count: number; readonly bytes: number } {
    let [count, bytes] = [0, 0];
    const excess = queue.storedBytes + sizeOf(queue.memory) -
      sizeOf(queue.inHand) - this.#maxBytes;
    if (excess <= 0) return { count, bytes };
    const inHand = new Set([
      ...queue.inHand.map(({ id }) => id),
      ...ids.slice(0, queue.pinnedInMemory),
    ]);
    let [after, upTo] = [queue.doneUpTo, queue.doneUpTo];
    for (const row of file.sizes(queue.name, queue.doneUpTo)) {
      const isInHand = inHand.has(row.id);
      if (bytes >= excess || (isInHand && count > 0)) break;
      upTo = row.id;
      if (isInHand) {
        after = row.id;
        continue;
      }
      count++;
      bytes += row.bytes;
    }
    file.remove(queue.name, { after, upTo });
    return { count, bytes };
  }

  #trimMemory(queue: SpoolQueue): void {
    const pinned = queue.pinnedInMemory;
    const excess = queue.memory.length - pinned - this.#memorySize;
    if (excess <= 0) return;
    const dropped = queue.memory.splice(pinned, excess);
    this.#drop(queue, dropped.length, "memory_full");
  }

  #drop(queue: SpoolQueue, count: number, reason: DropReason): void {
    if (count > 0) queue.onDrop(count, reason);
  }

  /** Says that the file does not work, once a minute, and leaves it alone for a while. */
  #fail(error: unknown, { isClosing = false } = {}): void {
    if (!(error instanceof StateError)) throw error;
    this.#retryAtMs = this.#now() + SPOOL_RETRY_MS;
    if (isClosing || isDamage(error)) {
      this.#file?.close();
      this.#file = undefined;
    }
    if (this.#limit.admit("spool") === undefined) return;
    this.#isAnnounced = true;
    this.#log.error(
      "The spool cannot be used: messages wait in memory, a restart loses them",
      { path: this.#path, error },
    );
  }

  #recover(): void {
    if (this.#isAnnounced) {
      this.#log.info("The spool can be used again", { path: this.#path });
    }
    this.#isAnnounced = false;
  }
}

/** The messages up to the first one that cannot be read. */
function parsed(entries: readonly Waiting[]): readonly Message[] {
  const messages: Message[] = [];
  for (const { body } of entries) {
    try {
      messages.push(JSON.parse(body));
    } catch {
      break;
    }
  }
  return messages;
}

/** As many from the front as may be handed over at once. */
function takeFrom(memory: readonly Waiting[]): readonly Waiting[] {
  let [count, bytes] = [0, 0];
  for (const entry of memory) {
    bytes += entry.bytes;
    if (count > 0 && (count >= TAKE.count || bytes > TAKE.bytes)) break;
    count++;
  }
  return memory.slice(0, count);
}

function hasMemory({ memory }: SpoolQueue): boolean {
  return memory.length > 0;
}

function sizeOf(entries: readonly Waiting[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}

function isThere(path: string | undefined): boolean {
  if (path === undefined) return false;
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
