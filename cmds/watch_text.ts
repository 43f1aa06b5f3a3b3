/**
 * Watches the text of a small file by reading it again and again: that sees
 * editors that rename, links that are put elsewhere, and network drives.
 *
 * @module
 */

/** How often it is read, in ms. A change is told when two readings agree on it. */
const LOOK_MS = 400;

/** What to watch. */
export interface TextWatch {
  /** What it held last. */
  readonly text: string;
  /** Reads it; a rejection is a text of its own: the file cannot be read. */
  readonly read: () => Promise<string>;
  /** Is called once for every other text, when that has been there for two readings. */
  readonly changed: () => void;
}

/**
 * Begins to watch.
 *
 * @param watch What, and who is told.
 * @param lookMs Time between two readings, in ms.
 * @returns Ends it.
 */
export function watchText(
  { text, read, changed }: TextWatch,
  lookMs: number = LOOK_MS,
): () => void {
  let told: string | undefined = text;
  let last: string | undefined = text;
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = async () => {
    const now = await read().catch(() => undefined);
    if (isStopped) return;
    // One that is just being written is another one the next time.
    const isSettled = now === last;
    last = now;
    if (isSettled && now !== told) {
      told = now;
      changed();
    }
    timer = setTimeout(look, lookMs);
  };
  timer = setTimeout(look, lookMs);
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
