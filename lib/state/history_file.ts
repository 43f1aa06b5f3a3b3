/**
 * What was said, in one SQLite file: the newest message about every anomaly and
 * every incident. Other processes may read it while it is written (WAL).
 *
 * @module
 */

import {
  DatabaseSync,
  type SQLInputValue,
  type StatementSync,
} from "node:sqlite";
import { whereOf } from "./_history_where.ts";
import {
  isReadOnly,
  openSqliteFile,
  pragma,
  SqliteFile,
} from "./sqlite_file.ts";
import { StateError } from "./state_error.ts";

/** `ADhi`: a history of this program. */
const APPLICATION_ID = 0x4144_6869;

/** Another one for every change of the tables. */
const VERSION = 1;

const SCHEMA = `
  CREATE TABLE told (
    id TEXT PRIMARY KEY,
    type TEXT NOT NULL,
    incident TEXT,
    storage_id TEXT NOT NULL,
    key TEXT NOT NULL,
    metric TEXT,
    kinds TEXT NOT NULL,
    is_open INTEGER NOT NULL,
    start_ms INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    severity REAL NOT NULL,
    why TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX by_start ON told (type, start_ms, id);
  CREATE INDEX by_array ON told (type, storage_id, start_ms, id);
  CREATE INDEX by_incident ON told (incident, start_ms);
  CREATE INDEX open_ones ON told (type, start_ms, id) WHERE is_open = 1;
  CREATE INDEX by_age ON told (at_ms) WHERE is_open = 0;
  CREATE TABLE actions (
    id INTEGER PRIMARY KEY,
    incident TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    action TEXT NOT NULL,
    by TEXT NOT NULL,
    comment TEXT NOT NULL
  ) STRICT;
  CREATE INDEX of_incident ON actions (incident, id);
`;

/** Rows are removed in portions of so many, so that nobody waits long. */
const PRUNE_ROWS = 1000;

/** How long a reader waits for a service that writes the file back, in ms; blocks. */
const READ_TIMEOUT_MS = 2000;

/** The two kinds of messages. */
export type HistoryType = "incident" | "anomaly";

/** The newest message about one anomaly or incident. Times are sample times in ms since 1970. */
export interface HistoryRow {
  /** 32 hex digits. */
  readonly id: string;
  /** Which of the two. */
  readonly type: HistoryType;
  /** The incident of an anomaly; `null` for an incident. */
  readonly incident: string | null;
  /** Delfin's id of the array; `""` for the whole feed. */
  readonly storageId: string;
  /** Canonical text of the series, the resource or the array. */
  readonly key: string;
  /** Canonical metric name; `null` where there is none. */
  readonly metric: string | null;
  /** What is wrong, not empty. */
  readonly kinds: readonly string[];
  /** Whether it is not resolved. */
  readonly isOpen: boolean;
  /** First abnormal sample. */
  readonly startMs: number;
  /** What the message is about. */
  readonly atMs: number;
  /** In [0, 1]. */
  readonly severity: number;
  /** The sentence. */
  readonly why: string;
  /** The whole message as JSON. */
  readonly body: string;
}

/** Which rows are wanted. All conditions have to hold. */
export interface HistoryQuery {
  /** Anomalies or incidents. */
  readonly type: HistoryType;
  /** Not over before then, in ms. */
  readonly fromMs?: number | undefined;
  /** Begun before then, in ms. */
  readonly toMs?: number | undefined;
  /** Begun then or later, in ms. */
  readonly begunFromMs?: number | undefined;
  /** Of this array. */
  readonly storageId?: string | undefined;
  /** With an id that begins with these digits. */
  readonly idPrefix?: string | undefined;
  /** Of this series, resource or array, and of all below it: its canonical text. An incident is also of what its anomalies are of. */
  readonly key?: string | undefined;
  /** Of resources with this id or name; an incident, if one of its anomalies is. Reads every message that the other conditions leave. */
  readonly resource?: string | undefined;
  /** Of this metric; an incident, if one of its anomalies is. */
  readonly metric?: string | undefined;
  /** With this among what is wrong. */
  readonly kind?: string | undefined;
  /** Open ones, or resolved ones, alone. */
  readonly isOpen?: boolean | undefined;
  /** Of this incident. */
  readonly incident?: string | undefined;
  /** At least so severe, in [0, 1]. */
  readonly minSeverity?: number | undefined;
  /** Suppressed by a maintenance window, or not. */
  readonly isSuppressed?: boolean | undefined;
  /** With this text in the sentence or the key; upper and lower case are the same. */
  readonly text?: string | undefined;
  /** Behind this row of an earlier answer: begun earlier, or then with a smaller id. */
  readonly after?: HistoryPlace | undefined;
  /** Leaves out so many first. Default 0. */
  readonly skip?: number | undefined;
  /** At most so many, >= 1. */
  readonly limit: number;
}

/** Where in the order a row stands: latest begin first, then largest id. */
export interface HistoryPlace {
  /** See {@linkcode HistoryRow}. */
  readonly startMs: number;
  /** See {@linkcode HistoryRow}. */
  readonly id: string;
}

/** What somebody did about an incident. Never removed: it is a label for what was measured. */
export interface HistoryAction {
  /** Id of the incident. */
  readonly incident: string;
  /** When, in ms since 1970 by the clock on the wall. */
  readonly atMs: number;
  /** What: see `FeedbackAction`. */
  readonly action: string;
  /** Who, as they said; `""` unknown. */
  readonly by: string;
  /** Why, as they said; `""` nothing. */
  readonly comment: string;
}

/** Reads what was said. Every method throws {@linkcode StateError} if SQLite fails. */
export interface HistoryReader {
  /** Rows, the latest begun first. */
  find(query: HistoryQuery): HistoryRow[];
  /** How many rows there are, whatever `after`, `skip` and `limit` say. */
  count(query: HistoryQuery): number;
  /** One row by its id, or by the first digits of it where only one has these. */
  get(id: string): HistoryRow | undefined;
  /** What was done about an incident, or about any, oldest first. */
  actions(incident?: string): HistoryAction[];
  /** Lets go of the file. */
  close(): void;
}

/** The file. Every method throws {@linkcode StateError} if SQLite fails. */
export class HistoryFile implements HistoryReader {
  readonly #file: SqliteFile;
  /** By their text: the same questions come again and again. */
  readonly #statements = new Map<string, StatementSync>();

  private constructor(file: SqliteFile) {
    this.#file = file;
  }

  /**
   * Opens a file for writing, or makes it; see {@linkcode openSqliteFile}.
   *
   * @param path The file; `:memory:` keeps all in memory.
   */
  static open(path: string): HistoryFile {
    return new HistoryFile(openSqliteFile({
      path,
      applicationId: APPLICATION_ID,
      version: VERSION,
      schema: SCHEMA,
      isShared: true,
    }));
  }

  /**
   * Opens a file for reading, also while a service writes it.
   *
   * @throws {StateError} If it is not there or is no history of this version.
   */
  static read(path: string): HistoryReader {
    let db: DatabaseSync | undefined;
    try {
      // SQLite itself only says that it cannot open the file.
      tryToRead(path);
      db = new DatabaseSync(path, { readOnly: true });
      db.exec(`PRAGMA busy_timeout = ${READ_TIMEOUT_MS}`);
      const file = new SqliteFile(db, path, undefined);
      if (pragma(db, "application_id") !== APPLICATION_ID) {
        throw new StateError("it is the file of something else");
      }
      const version = pragma(db, "user_version");
      if (version !== VERSION) {
        throw new StateError(
          `it has version ${version}, this program ${VERSION}`,
        );
      }
      return new HistoryFile(file);
    } catch (error) {
      if (db?.isOpen) db.close();
      // SQLite notes beside the file who reads it.
      const reason = isReadOnly(error)
        ? "this user may not write beside it; the user of the service may"
        : error instanceof Error
        ? error.message
        : String(error);
      throw new StateError(`Cannot read the history ${path}: ${reason}`, {
        cause: error,
      });
    }
  }

  /** One sentence for the log where a file had to be moved aside. */
  get movedAside(): string | undefined {
    return this.#file.movedAside;
  }

  /** Puts rows in, all or none; each replaces an older one of its id. They are on the disk once it returns. */
  put(rows: readonly HistoryRow[]): void {
    this.#file.transaction(() => {
      const insert = this.#statement(
        `INSERT INTO told VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET
           key = excluded.key, metric = excluded.metric, kinds = excluded.kinds,
           is_open = excluded.is_open, start_ms = excluded.start_ms,
           at_ms = excluded.at_ms, severity = excluded.severity,
           why = excluded.why, body = excluded.body
         WHERE excluded.at_ms > at_ms
           OR excluded.at_ms = at_ms AND excluded.is_open <= is_open`,
      );
      for (const row of rows) {
        insert.run(
          row.id,
          row.type,
          row.incident,
          row.storageId,
          row.key,
          row.metric,
          row.kinds.join(","),
          Number(row.isOpen),
          row.startMs,
          row.atMs,
          row.severity,
          row.why,
          row.body,
        );
      }
    });
  }

  /**
   * Removes resolved rows that are about a time before then.
   *
   * @returns Whether more are left to be removed.
   */
  prune(beforeMs: number): boolean {
    return this.#file.transaction(() =>
      Number(
        this.#statement(
          `DELETE FROM told WHERE id IN (SELECT id FROM told
             WHERE is_open = 0 AND at_ms < ? LIMIT ${PRUNE_ROWS})`,
        ).run(Math.floor(beforeMs)).changes,
      ) === PRUNE_ROWS
    );
  }

  /** Puts down what somebody did; on the disk once it returns. */
  addAction({ incident, atMs, action, by, comment }: HistoryAction): void {
    this.#file.run("write", () =>
      this.#statement(
        `INSERT INTO actions (incident, at_ms, action, by, comment)
         VALUES (?, ?, ?, ?, ?)`,
      ).run(incident, atMs, action, by, comment));
  }

  actions(incident?: string): HistoryAction[] {
    const rows = this.#all(
      `SELECT * FROM actions WHERE ? IS NULL OR incident = ? ORDER BY id`,
      [incident ?? null, incident ?? null],
    );
    return rows.map((row) => ({
      incident: String(row["incident"]),
      atMs: Number(row["at_ms"]),
      action: String(row["action"]),
      by: String(row["by"]),
      comment: String(row["comment"]),
    }));
  }

  find(query: HistoryQuery): HistoryRow[] {
    const { conditions, values } = whereOf(query);
    const { after } = query;
    if (after !== undefined) {
      conditions.push("(start_ms, id) < (?, ?)");
      values.push(after.startMs, after.id);
    }
    return this.#all(
      `SELECT * FROM told WHERE ${conditions.join(" AND ")}
       ORDER BY start_ms DESC, id DESC LIMIT ? OFFSET ?`,
      [...values, query.limit, query.skip ?? 0],
    ).map(rowOf);
  }

  count(query: HistoryQuery): number {
    const { conditions, values } = whereOf(query);
    const [row] = this.#all(
      `SELECT count(*) AS n FROM told WHERE ${conditions.join(" AND ")}`,
      values,
    );
    return Number(row!["n"]);
  }

  get(id: string): HistoryRow | undefined {
    const rows = this.#all(
      "SELECT * FROM told WHERE id >= ? AND id < ? LIMIT 2",
      [id, `${id}~`],
    );
    return rows.length === 1 ? rowOf(rows[0]!) : undefined;
  }

  close(): void {
    this.#file.close();
  }

  #all(sql: string, values: SQLInputValue[]): Record<string, unknown>[] {
    return this.#file.run(
      "read",
      () => this.#statement(sql).all(...values) as Record<string, unknown>[],
    );
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#file.db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function tryToRead(path: string): void {
  try {
    Deno.openSync(path).close();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new StateError("there is no such file");
  }
}

function rowOf(row: Record<string, unknown>): HistoryRow {
  const text = (name: string) => row[name] as string;
  return {
    id: text("id"),
    type: text("type") as HistoryType,
    incident: row["incident"] as string | null,
    storageId: text("storage_id"),
    key: text("key"),
    metric: row["metric"] as string | null,
    kinds: text("kinds").split(","),
    isOpen: row["is_open"] === 1,
    startMs: Number(row["start_ms"]),
    atMs: Number(row["at_ms"]),
    severity: Number(row["severity"]),
    why: text("why"),
    body: text("body"),
  };
}
