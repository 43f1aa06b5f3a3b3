/**
 * One SQLite file: durable, of one owner, moved aside where it cannot be used.
 *
 * @module
 */

import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import {
  isDamage,
  openSqliteFile,
  type SqliteFile,
} from "../../../lib/state/sqlite_file.ts";
import { StateError } from "../../../lib/state/state_error.ts";
import { withFolder } from "../../fakes/temp_folder.ts";

const OPTIONS = {
  applicationId: 0x7465_7374,
  version: 2,
  schema: "CREATE TABLE words (word TEXT NOT NULL) STRICT",
  busyTimeoutMs: 0,
};

const open = (path: string, changes = {}) =>
  openSqliteFile({ ...OPTIONS, path, ...changes });

const write = (file: SqliteFile, word: string) =>
  file.transaction(() =>
    file.db.prepare("INSERT INTO words VALUES (?)").run(word)
  );

const words = ({ db }: Pick<SqliteFile, "db">) =>
  db.prepare("SELECT word FROM words").all().map(({ word }) => word);

const namesIn = (folder: string) =>
  [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

/** Runs a body with the path of a file that holds the word "kept". */
function withFile(body: (path: string, folder: string) => void): Promise<void> {
  return withFolder((folder) => {
    const path = `${folder}/a.db`;
    const file = open(path);
    write(file, "kept");
    file.close();
    body(path, folder);
    return Promise.resolve();
  });
}

Deno.test("openSqliteFile() makes a file, and finds again what was written", () =>
  withFile((path) => {
    const file = open(path);
    assertEquals([words(file), file.movedAside], [["kept"], undefined]);
    file.close();
    file.close(); // once more does nothing
  }));

Deno.test("transaction() does all of it or nothing", () =>
  withFile((path) => {
    const file = open(path);
    assertThrows(
      () =>
        file.transaction(() => {
          file.db.prepare("INSERT INTO words VALUES (?)").run("lost");
          throw new RangeError("own mistake");
        }),
      RangeError,
      "own mistake",
    );
    assertThrows(
      () =>
        file.transaction(() => file.db.exec("INSERT INTO words VALUES (NULL)")),
      StateError,
      `Cannot write ${path}: `,
    );
    write(file, "next");
    assertEquals(words(file), ["kept", "next"]);
    file.close();
  }));

Deno.test("openSqliteFile() moves a file aside that is none of SQLite's, each to a name of its own", () =>
  withFolder((folder) => {
    const path = `${folder}/a.db`;
    for (const n of [1, 2]) {
      Deno.writeTextFileSync(path, `not a database ${n} `.repeat(300));
      Deno.writeTextFileSync(`${path}-wal`, "log");
      const file = open(path);
      assertEquals(
        file.movedAside,
        `${path} cannot be used (file is not a database): it was moved to ` +
          `${path}.damaged-${n}, and a new one was made`,
      );
      assertEquals(words(file), []);
      file.close();
    }
    assertStringIncludes(
      Deno.readTextFileSync(`${path}.damaged-2`),
      "not a database 2",
    );
    return Promise.resolve();
  }));

Deno.test("openSqliteFile() moves a file aside whose pages are damaged", () =>
  withFile((path, folder) => {
    const bytes = Deno.readFileSync(path);
    bytes.fill(0xff, 4096 + 8, 4096 + 2000); // inside the page of the table
    Deno.writeFileSync(path, bytes);
    const file = open(path);
    assertStringIncludes(file.movedAside ?? "", `moved to ${path}.damaged-1`);
    assertEquals(words(file), []);
    file.close();
    assertEquals(namesIn(folder), ["a.db", "a.db.damaged-1"]);
  }));

Deno.test("openSqliteFile() moves a file of another version aside, whole", () =>
  withFile((path) => {
    for (const [version, n] of [[1, 1], [3, 2]] as const) {
      const file = open(path, { version });
      assertStringIncludes(
        file.movedAside ?? "",
        `(it has version ${n === 1 ? 2 : 1}, this program ${version})`,
      );
      file.close();
    }
    const aside = new DatabaseSync(`${path}.damaged-1`);
    assertEquals(words({ db: aside }), ["kept"]);
    aside.close();
  }));

Deno.test("openSqliteFile() touches no database of another program", () =>
  withFile((path, folder) => {
    assertThrows(
      () => open(path, { applicationId: 1 }),
      StateError,
      `Cannot open ${path}: it is the database of another program`,
    );
    assertEquals(namesIn(folder), ["a.db"]);
  }));

Deno.test("openSqliteFile() says that another one has the file, and moves nothing", () =>
  withFile((path, folder) => {
    const owner = open(path);
    assertThrows(
      () => open(path),
      StateError,
      `Cannot open ${path}: another process has it`,
    );
    owner.close();
    open(path).close();
    assertEquals(namesIn(folder), ["a.db"]);
  }));

Deno.test("openSqliteFile() says why there is no file", () => {
  assertThrows(
    () => open("/nowhere/at/all.db"),
    StateError,
    "Cannot open /nowhere/at/all.db: ",
  );
});

Deno.test("isDamage() knows damage from other errors", () => {
  const damaged = Object.assign(new Error("x"), { errcode: 11 + (1 << 8) });
  const full = Object.assign(new Error("x"), { errcode: 13 });
  assertEquals(isDamage(damaged), true);
  assertEquals(isDamage(new StateError("x", { cause: damaged })), true);
  assertEquals(isDamage(new StateError("x", { cause: full })), false);
  assertEquals(isDamage(new StateError("x")), false);
});
