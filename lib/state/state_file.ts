/**
 * The state of the service in one SQLite file.
 *
 * State is written in **generations**: pieces of the next generation are put
 * beside those of the present one in small transactions, none of which keeps
 * the caller for long, and become the state all at once with one last
 * transaction that also holds the offsets they go with. A process that dies in
 * between finds the old generation, whole.
 *
 * Nothing is believed without proof: every piece has a checksum, the generation
 * one over all of them. What does not fit is a {@linkcode StateError}.
 *
 * @module
 */

import { DatabaseSync, type StatementSync } from "node:sqlite";
import {
  type GenerationRow,
  generationSum,
  type Known,
  type PieceRow,
  pieceSum,
} from "./_state_rows.ts";
import { isBusy, pragma } from "./sqlite_file.ts";
import { StateError } from "./state_error.ts";

/** A part of the state that is stored by itself. */
export interface StatePiece {
  /** Unique. */
  readonly name: string;
  /** Pieces are read by rising kind, an integer. */
  readonly kind: number;
  /** Pieces of one kind are read by rising ordinal, an integer. */
  readonly ordinal: number;
  /** What it says. */
  readonly body: Uint8Array;
}

/** Stored state. */
export interface StoredState {
  /** What was given to {@linkcode StateFile.finish}. */
  readonly about: unknown;
  /** All pieces, in order; read it once and to its end: what is damaged throws there. */
  readonly pieces: Iterable<StatePiece>;
}

/** "ADst": what `file` and others recognise it by. */
const APPLICATION_ID = 0x4144_7374;

/** Version of the tables below. */
const SCHEMA_VERSION = 1;

/**
 * From each older version to the next: `MIGRATIONS[0]` makes 1 of an empty file.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE generation (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     number INTEGER NOT NULL,
     pieces INTEGER NOT NULL,
     digest INTEGER NOT NULL,
     about TEXT NOT NULL,
     checksum INTEGER NOT NULL
   );
   CREATE TABLE piece (
     name TEXT NOT NULL,
     generation INTEGER NOT NULL,
     kind INTEGER NOT NULL,
     ordinal INTEGER NOT NULL,
     checksum INTEGER NOT NULL,
     body BLOB,
     UNIQUE (name, generation)
   );`,
];

/** An open state file; no other process can open it meanwhile. */
export class StateFile {
  /** Its path. */
  readonly path: string;
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #known = new Map<string, Known>();
  /** Pieces of the generation that is being written; `undefined`: it takes one away. */
  readonly #pending = new Map<string, Known | undefined>();
  #generation = 0;
  #isInTransaction = false;

  /**
   * Opens it; makes it where there is none.
   *
   * @param path A file in a folder that can be written.
   * @throws {StateError} If it cannot be opened, is used by another process, is
   * no state file, or was made by a newer version.
   */
  constructor(path: string) {
    this.path = path;
    try {
      this.#db = new DatabaseSync(path);
    } catch (error) {
      throw new StateError(`Cannot open ${path}: ${textOf(error)}`);
    }
    try {
      this.#prepare();
      this.#insert = this.#db.prepare(
        "INSERT OR REPLACE INTO piece " +
          "(name, generation, kind, ordinal, checksum, body) " +
          "VALUES (?, ?, ?, ?, ?, ?)",
      );
    } catch (error) {
      this.#db.close();
      if (error instanceof StateError) throw error;
      throw isBusy(error)
        ? new StateInUseError(
          `Cannot use ${path}: another process has it open`,
        )
        : new StateError(`Cannot use ${path}: ${textOf(error)}`);
    }
  }

  /**
   * The state that was stored last; `undefined` if there is none.
   *
   * @throws {StateError} If it is damaged.
   */
  read(): StoredState | undefined {
    return told(this.path, () => {
      const row = this.#db.prepare("SELECT * FROM generation")
        .get() as unknown as GenerationRow | undefined;
      if (row === undefined) {
        this.#db.exec("DELETE FROM piece");
        return undefined;
      }
      if (row.checksum !== generationSum(row)) {
        throw new StateError(`the checksum of its head does not fit`);
      }
      this.#generation = row.number;
      return {
        about: JSON.parse(row.about),
        pieces: this.#pieces(row, this.#clean(row.number)),
      };
    });
  }

  /** Whether the present generation has a piece of this name. */
  has(name: string): boolean {
    return this.#known.has(name);
  }

  /** Pieces of the present generation. */
  get size(): number {
    return this.#known.size;
  }

  /**
   * Writes one piece of the next generation; {@linkcode StateFile.pause} makes
   * it durable.
   *
   * @throws {StateError} If the disk refuses.
   */
  put({ name, kind, ordinal, body }: StatePiece): void {
    told(this.path, () => {
      this.#begin();
      const checksum = pieceSum(name, kind, ordinal, body);
      const next = this.#generation + 1;
      this.#insert.run(name, next, kind, ordinal, checksum, body);
      this.#pending.set(name, { checksum });
    });
  }

  /** Marks a piece as gone from the next generation on. */
  remove(name: string): void {
    told(this.path, () => {
      this.#begin();
      this.#insert.run(name, this.#generation + 1, 0, 0, 0, null);
      this.#pending.set(name, undefined);
    });
  }

  /** Ends a small transaction: a moment for the caller to do something else. */
  pause(): void {
    told(this.path, () => this.#commit());
  }

  /** Names that the present generation has and that are not in the next one so far. */
  *untouched(): Generator<string> {
    for (const name of this.#known.keys()) {
      if (!this.#pending.has(name)) yield name;
    }
  }

  /**
   * Makes the next generation the present one.
   *
   * @param about What goes with it: plain data.
   * @throws {StateError} If the disk refuses: the old generation stays.
   */
  finish(about: unknown): void {
    told(this.path, () => {
      this.#commit();
      const all = new Map<string, Known | undefined>(this.#known);
      for (const [name, known] of this.#pending) all.set(name, known);
      let pieces = 0;
      let digest = 0;
      for (const known of all.values()) {
        if (known === undefined) continue;
        pieces++;
        digest = (digest + known.checksum) >>> 0;
      }
      const row = {
        number: this.#generation + 1,
        pieces,
        digest,
        about: JSON.stringify(about),
      };
      this.#db.prepare(
        "INSERT OR REPLACE INTO generation " +
          "(id, number, pieces, digest, about, checksum) " +
          "VALUES (1, ?, ?, ?, ?, ?)",
      ).run(
        row.number,
        row.pieces,
        row.digest,
        row.about,
        generationSum(row),
      );
      this.#generation++;
    });
  }

  /**
   * Clears away what the new generation has replaced; to be called to its end
   * after {@linkcode StateFile.finish}, with a {@linkcode StateFile.pause} now
   * and then.
   */
  *sweep(): Generator<undefined> {
    const remove = this.#db.prepare(
      "DELETE FROM piece WHERE name = ? AND generation < ?",
    );
    const removeAll = this.#db.prepare("DELETE FROM piece WHERE name = ?");
    for (const [name, known] of this.#pending) {
      this.#begin();
      if (known === undefined) {
        removeAll.run(name);
        this.#known.delete(name);
      } else {
        if (this.#known.has(name)) remove.run(name, this.#generation);
        this.#known.set(name, known);
      }
      yield;
    }
    this.#commit();
    this.#pending.clear();
  }

  /** Gives the next generation up; what was written of it has to be written again. */
  abandon(): void {
    if (this.#isInTransaction) {
      try {
        this.#db.exec("ROLLBACK");
      } catch {
        // SQLite has done so by itself, for example when the disk was full.
      }
      this.#isInTransaction = false;
    }
    for (const name of this.#pending.keys()) this.#known.delete(name);
    this.#pending.clear();
  }

  /** Closes it; what was not finished is lost. */
  close(): void {
    this.abandon();
    this.#db.close();
  }

  #prepare(): void {
    const db = this.#db;
    db.exec("PRAGMA locking_mode = EXCLUSIVE");
    const id = Number(pragma(db, "application_id"));
    const version = Number(pragma(db, "user_version"));
    const isNew = id === 0 && version === 0 &&
      db.prepare("SELECT 1 FROM sqlite_master").get() === undefined;
    if (!isNew && id !== APPLICATION_ID) {
      throw new StateError(`Cannot use ${this.path}: it is no state file`);
    }
    if (version > SCHEMA_VERSION) {
      throw new StateError(
        `Cannot use ${this.path}: a newer version made it ` +
          `(form ${version}; this one knows ${SCHEMA_VERSION})`,
      );
    }
    db.exec("PRAGMA journal_mode = WAL");
    db.exec("PRAGMA synchronous = NORMAL");
    // Small ones often: a checkpoint stops everything while it writes.
    db.exec("PRAGMA wal_autocheckpoint = 250");
    for (let next = version; next < SCHEMA_VERSION; next++) {
      db.exec(
        `BEGIN IMMEDIATE; ${MIGRATIONS[next]}; PRAGMA user_version = ${
          next + 1
        };` + `PRAGMA application_id = ${APPLICATION_ID}; COMMIT`,
      );
    }
    // Takes the lock now, and finds a disk that cannot be written.
    db.exec("BEGIN IMMEDIATE; COMMIT");
  }

  /** Removes what a process that died left behind; returns what is valid. */
  #clean(generation: number): PieceRow[] {
    const db = this.#db;
    db.prepare("DELETE FROM piece WHERE generation > ?").run(generation);
    const rows = db.prepare(
      "SELECT rowid, name, kind, ordinal, checksum, generation, " +
        "body IS NULL AS gone FROM piece ORDER BY generation",
    ).all() as unknown as (PieceRow & { gone: number })[];
    const newest = new Map<string, PieceRow & { gone: number }>();
    const remove = db.prepare("DELETE FROM piece WHERE rowid = ?");
    db.exec("BEGIN");
    for (const row of rows) {
      const older = newest.get(row.name);
      if (older !== undefined) remove.run(older.rowid);
      newest.set(row.name, row);
    }
    for (const row of newest.values()) {
      if (row.gone === 0) continue;
      remove.run(row.rowid);
      newest.delete(row.name);
    }
    db.exec("COMMIT");
    return [...newest.values()]
      .sort((a, b) => a.kind - b.kind || a.ordinal - b.ordinal);
  }

  *#pieces(head: GenerationRow, rows: PieceRow[]): Generator<StatePiece> {
    const fail = (what: string) => new StateError(`${this.path}: ${what}`);
    if (rows.length !== head.pieces) {
      throw fail(`${rows.length} pieces instead of ${head.pieces}`);
    }
    const select = this.#db.prepare("SELECT body FROM piece WHERE rowid = ?");
    let digest = 0;
    for (const { rowid, name, kind, ordinal, checksum } of rows) {
      const row = told(this.path, () => select.get(rowid)) as
        | { body: Uint8Array }
        | undefined;
      const body = row?.body;
      if (
        !(body instanceof Uint8Array) ||
        pieceSum(name, kind, ordinal, body) !== checksum
      ) throw fail(`the checksum of "${name}" does not fit`);
      digest = (digest + checksum) >>> 0;
      this.#known.set(name, { checksum });
      yield { name, kind, ordinal, body };
    }
    if (digest !== head.digest) throw fail("the checksum of all does not fit");
  }

  #begin(): void {
    if (this.#isInTransaction) return;
    this.#db.exec("BEGIN IMMEDIATE");
    this.#isInTransaction = true;
  }

  #commit(): void {
    if (!this.#isInTransaction) return;
    this.#db.exec("COMMIT");
    this.#isInTransaction = false;
  }
}

/** The file is open elsewhere: nothing is wrong with it. */
export class StateInUseError extends StateError {
}

/** What SQLite says, as an error of ours. */
function told<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof StateError) throw error;
    throw new StateError(`Cannot use ${path}: ${textOf(error)}`, {
      cause: error,
    });
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
