/**
 * Opens one SQLite file of ours: WAL, one owner, and what is damaged or of
 * another version is moved aside, never overwritten. The only import of
 * `node:sqlite`.
 *
 * A file belongs to one process at a time, unless it is shared with readers:
 * SQLite's exclusive lock is held from the opening to the end, also to an end by
 * SIGKILL. A transaction that has
 * returned is on the disk (`synchronous = FULL`).
 *
 * @module
 */

import { DatabaseSync } from "node:sqlite";
import { StateError } from "./state_error.ts";

/** Which file, and what has to be in it. */
export interface SqliteFileOptions {
  /** Its path, in a directory that exists. Beside it SQLite keeps `<path>-wal`. */
  readonly path: string;
  /** Marks the file as one of this kind: an integer in [1, 2^31). */
  readonly applicationId: number;
  /** Version of its tables: an integer in [1, 2^31). */
  readonly version: number;
  /** Statements that make the tables of a new file. */
  readonly schema: string;
  /** Whether to read every page at the opening, to see that none is damaged. Default true. */
  readonly isChecked?: boolean;
  /** Whether other processes may read it meanwhile. Default false: the file is ours alone. */
  readonly isShared?: boolean;
  /** How long to wait for another process that has the file, in ms; blocks. Default 1000. */
  readonly busyTimeoutMs?: number;
}

/** What SQLite calls damage: `SQLITE_CORRUPT` and `SQLITE_NOTADB`. */
const DAMAGE: ReadonlySet<number> = new Set([11, 26]);

/** `SQLITE_READONLY`. */
const READ_ONLY = 8;

/** `SQLITE_BUSY`, `SQLITE_LOCKED`. */
const BUSY: ReadonlySet<number> = new Set([5, 6]);

/** A larger log is cut to so many bytes once it is written back. */
const WAL_BYTES = 4 * 2 ** 20;

/** An open file. */
export class SqliteFile {
  /** For statements. What they throw is made a {@linkcode StateError} by {@linkcode SqliteFile.run}. */
  readonly db: DatabaseSync;
  /** Its path. */
  readonly path: string;
  /** One sentence for the log where a file had to be moved aside. */
  readonly movedAside: string | undefined;

  /** {@linkcode openSqliteFile} makes them. */
  constructor(db: DatabaseSync, path: string, movedAside: string | undefined) {
    this.db = db;
    this.path = path;
    this.movedAside = movedAside;
  }

  /**
   * Does something with the database.
   *
   * @param what Completes "Cannot … <path>", for example `read`.
   * @throws {StateError} If SQLite fails.
   */
  run<T>(what: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw stateError(what, this.path, error);
    }
  }

  /**
   * Does all of it or nothing; on the disk once it returns.
   *
   * @throws {StateError} If SQLite fails, for example because the disk is full.
   * @throws What `work` throws.
   */
  transaction<T>(work: () => T): T {
    return this.run("write", () => {
      this.db.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        this.db.exec("COMMIT");
        return result;
      } catch (error) {
        // SQLite has rolled back by itself after some errors.
        if (this.db.isTransaction) this.db.exec("ROLLBACK");
        throw error;
      }
    });
  }

  /** Lets go of the file; does nothing the second time. */
  close(): void {
    if (this.db.isOpen) this.db.close();
  }
}

/**
 * Opens a file, or makes it. One that is damaged, or that a newer or older
 * version wrote, is moved to `<path>.damaged-<n>` together with its log, and a
 * new one is made: {@linkcode SqliteFile.movedAside} says so.
 *
 * @throws {StateError} If it cannot be opened or written, another process has
 * it, or it is the database of another program: then nothing is moved.
 */
export function openSqliteFile(options: SqliteFileOptions): SqliteFile {
  const { path } = options;
  const found = tryOpen(options);
  if (typeof found !== "string") return new SqliteFile(found, path, undefined);
  const aside = moveAside(path);
  const again = tryOpen(options);
  if (typeof again === "string") {
    throw new StateError(`Cannot make ${path}: ${again}`);
  }
  return new SqliteFile(
    again,
    path,
    `${path} cannot be used (${found}): it was moved to ${aside}, and a new one was made`,
  );
}

/** Whether an error says that the file itself is damaged. */
export function isDamage(error: unknown): boolean {
  const cause = error instanceof StateError ? error.cause : error;
  return DAMAGE.has(codeOf(cause) ?? -1);
}

/** The open database, or why it is to be moved aside. */
function tryOpen(options: SqliteFileOptions): DatabaseSync | string {
  const { path, busyTimeoutMs = 1000, isShared = false } = options;
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path);
    db.exec(`
      PRAGMA busy_timeout = ${busyTimeoutMs};
      PRAGMA locking_mode = ${isShared ? "NORMAL" : "EXCLUSIVE"};
    `);
    const problem = problemOf(db, options);
    if (problem !== undefined) {
      db.close();
      return problem;
    }
    prepare(db, options);
    return db;
  } catch (error) {
    if (db?.isOpen) db.close();
    if (isDamage(error)) return reasonOf(error);
    throw stateError("open", path, error);
  }
}

/** What is wrong with what the file holds; an empty file is right. */
function problemOf(
  db: DatabaseSync,
  { path, applicationId, version, isChecked = true }: SqliteFileOptions,
): string | undefined {
  if (isEmpty(db)) return undefined;
  const id = pragma(db, "application_id");
  if (id !== applicationId) {
    throw new StateError(
      `Cannot open ${path}: it is the database of another program`,
    );
  }
  const found = Number(pragma(db, "user_version"));
  if (found !== version) {
    return `it has version ${found}, this program ${version}`;
  }
  if (!isChecked) return undefined;
  const check = pragma(db, "quick_check(1)");
  return check === "ok" ? undefined : `it is damaged: ${check}`;
}

/** Makes the file ours: the tables of a new one, the log, the lock. */
function prepare(db: DatabaseSync, options: SqliteFileOptions): void {
  const { applicationId, version, schema } = options;
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA journal_size_limit = ${WAL_BYTES};
    BEGIN IMMEDIATE;
  `);
  if (isEmpty(db)) {
    db.exec(schema);
    db.exec(`PRAGMA application_id = ${applicationId}`);
    db.exec(`PRAGMA user_version = ${version}`);
  }
  db.exec("COMMIT");
}

function isEmpty(db: DatabaseSync): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
}

/** The one value of a pragma. */
export function pragma(db: DatabaseSync, name: string): unknown {
  const row = db.prepare(`PRAGMA ${name}`).get();
  return row === undefined ? undefined : Object.values(row)[0];
}

/**
 * Moves a file and its log to the first free name `<path>.damaged-<n>`.
 *
 * @returns That name.
 * @throws {StateError} If it cannot be moved, or is not there.
 */
export function moveAside(path: string): string {
  try {
    let n = 1;
    while (exists(`${path}.damaged-${n}`)) n++;
    const aside = `${path}.damaged-${n}`;
    // SQLite looks for the log of x under x-wal.
    for (const suffix of ["-wal", "-shm", ""]) {
      if (exists(path + suffix)) Deno.renameSync(path + suffix, aside + suffix);
    }
    return aside;
  } catch (error) {
    throw stateError("move aside", path, error);
  }
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** SQLite's primary result code, if the error is SQLite's. */
function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
}

/** Whether an error says that another process holds the file. */
export function isBusy(error: unknown): boolean {
  return BUSY.has(codeOf(error) ?? -1);
}

/** Whether an error says that this user may not write the file, or not beside it. */
export function isReadOnly(error: unknown): boolean {
  return codeOf(error) === READ_ONLY;
}

function reasonOf(error: unknown): string {
  if (isBusy(error)) return "another process has it";
  return error instanceof Error ? error.message : String(error);
}

/** Errors of SQLite and of the file system; all others stay what they are. */
function stateError(what: string, path: string, error: unknown): unknown {
  const isForeign = error instanceof Error && !(error instanceof StateError) &&
    ("errcode" in error || "code" in error);
  if (!isForeign) return error;
  return new StateError(`Cannot ${what} ${path}: ${reasonOf(error)}`, {
    cause: error,
  });
}
