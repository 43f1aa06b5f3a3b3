/**
 * Queues of texts in one SQLite file: first in, first out, by name. Knows
 * nothing of what the texts mean, and decides nothing.
 *
 * @module
 */

import type { StatementSync } from "node:sqlite";
import { openSqliteFile, type SqliteFile } from "./sqlite_file.ts";

/** `ADsp`: a spool of this program. */
const APPLICATION_ID = 0x4144_7370;

/** Another one for every change of the tables, and of what the texts hold. */
const VERSION = 1;

const SCHEMA = `
  CREATE TABLE waiting (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    added_ms INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX in_order ON waiting (queue, id, bytes);
`;

/** Blocks the process for no longer where another one has the file, in ms. */
const BUSY_TIMEOUT_MS = 200;

/** A text in a queue. */
export interface SpoolRow {
  /** Larger than that of every earlier text of the file, > 0. */
  readonly id: number;
  /** When it was added, in ms of the clock that was given. */
  readonly addedMs: number;
  /** Its size, as it was given. */
  readonly bytes: number;
  /** The text. */
  readonly body: string;
}

/** How much waits in a queue. */
export interface SpoolTotals {
  /** Name of the queue. */
  readonly queue: string;
  /** How many texts. */
  readonly count: number;
  /** Their size together. */
  readonly bytes: number;
}

/** A span of a queue: every id above `after`, up to and including `upTo`. */
export interface SpoolSpan {
  /** Below the first one. */
  readonly after: number;
  /** The last one. */
  readonly upTo: number;
}

/** The file. Every method throws {@linkcode StateError} if SQLite fails. */
export class SpoolFile {
  /** One sentence for the log where a file had to be moved aside. */
  readonly movedAside: string | undefined;
  /** The largest id that was ever given, 0 in a new file. */
  readonly lastId: number;
  readonly #file: SqliteFile;
  readonly #insert: StatementSync;
  readonly #sizes: StatementSync;
  readonly #rows: StatementSync;
  readonly #delete: StatementSync;

  /** Opens the file, or makes it; see {@linkcode openSqliteFile}. */
  constructor(path: string) {
    const file = openSqliteFile({
      path,
      applicationId: APPLICATION_ID,
      version: VERSION,
      schema: SCHEMA,
      busyTimeoutMs: BUSY_TIMEOUT_MS,
    });
    this.#file = file;
    this.movedAside = file.movedAside;
    const { db } = file;
    try {
      const prepared = file.run("read", () => ({
        lastId: db.prepare("SELECT seq FROM sqlite_sequence").get()?.["seq"],
        insert: db.prepare(
          "INSERT INTO waiting (queue, added_ms, bytes, body) " +
            "VALUES (?, ?, ?, ?)",
        ),
        sizes: db.prepare(
          "SELECT id, bytes FROM waiting " +
            "WHERE queue = ? AND id > ? ORDER BY id",
        ),
        rows: db.prepare(
          "SELECT id, added_ms, bytes, body FROM waiting " +
            "WHERE queue = ? AND id > ? AND id <= ? ORDER BY id",
        ),
        delete: db.prepare(
          "DELETE FROM waiting WHERE queue = ? AND id > ? AND id <= ?",
        ),
      }));
      this.lastId = Number(prepared.lastId ?? 0);
      this.#insert = prepared.insert;
      this.#sizes = prepared.sizes;
      this.#rows = prepared.rows;
      this.#delete = prepared.delete;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** What waits, by queue. */
  totals(): SpoolTotals[] {
    return this.#file.run("read", () =>
      this.#file.db.prepare(
        "SELECT queue, count(*) AS count, sum(bytes) AS bytes " +
          "FROM waiting GROUP BY queue ORDER BY queue",
      ).all().map(({ queue, count, bytes }) => ({
        queue: String(queue),
        count: Number(count),
        bytes: Number(bytes),
      })));
  }

  /** Does several changes, or none; they are on the disk once it returns. */
  transaction<T>(work: () => T): T {
    return this.#file.transaction(work);
  }

  /**
   * Puts a text at the end of a queue.
   *
   * @returns Its id.
   */
  add(queue: string, row: Omit<SpoolRow, "id">): number {
    const { addedMs, bytes, body } = row;
    return this.#file.run(
      "write",
      () =>
        Number(
          this.#insert.run(queue, Math.round(addedMs), bytes, body)
            .lastInsertRowid,
        ),
    );
  }

  /** Id and size of the texts behind an id, oldest first; read no further than needed. */
  *sizes(
    queue: string,
    after: number,
  ): Generator<{ readonly id: number; readonly bytes: number }> {
    for (const { id, bytes } of this.#sizes.iterate(queue, after)) {
      yield { id: Number(id), bytes: Number(bytes) };
    }
  }

  /**
   * The oldest texts behind an id.
   *
   * @param queue Its name.
   * @param after Only those with a larger id.
   * @param limits No more texts and bytes than that, but one at least.
   */
  first(
    queue: string,
    after: number,
    limits: { readonly count: number; readonly bytes: number },
  ): SpoolRow[] {
    return this.#file.run("read", () => {
      let [upTo, count, total] = [after, 0, 0];
      for (const { id, bytes } of this.sizes(queue, after)) {
        total += bytes;
        if (++count > 1 && (count > limits.count || total > limits.bytes)) {
          break;
        }
        upTo = id;
      }
      return this.#rows.all(queue, after, upTo).map((row) => ({
        id: Number(row["id"]),
        addedMs: Number(row["added_ms"]),
        bytes: Number(row["bytes"]),
        body: String(row["body"]),
      }));
    });
  }

  /** Removes a span of a queue. */
  remove(queue: string, { after, upTo }: SpoolSpan): void {
    this.#file.run("write", () => this.#delete.run(queue, after, upTo));
  }

  /** Lets go of the file. */
  close(): void {
    this.#file.close();
  }
}
