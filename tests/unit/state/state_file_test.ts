import { assert, assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { StateError } from "../../../lib/state/state_error.ts";
import { openStateFile } from "../../../lib/state/open_state_file.ts";
import {
  StateFile,
  StateInUseError,
  type StatePiece,
} from "../../../lib/state/state_file.ts";

/** A path in a folder of its own, which is removed at the end. */
function withPath(body: (path: string) => void): () => void {
  return () => {
    const folder = Deno.makeTempDirSync();
    try {
      body(`${folder}/x.state`);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  };
}

function piece(name: string, text: string, ordinal = 0): StatePiece {
  return { name, kind: 1, ordinal, body: new TextEncoder().encode(text) };
}

/** Stores a generation: these pieces, and those of before that are not removed. */
function store(
  file: StateFile,
  pieces: readonly StatePiece[],
  about: unknown,
  removed: readonly string[] = [],
): void {
  for (const one of pieces) {
    file.put(one);
    file.pause();
  }
  for (const name of removed) file.remove(name);
  file.finish(about);
  for (const _name of file.sweep());
}

/** What a file holds, as texts by name, in order. */
function contents(file: StateFile): unknown {
  const stored = file.read();
  if (stored === undefined) return undefined;
  return {
    about: stored.about,
    pieces: [...stored.pieces].map(({ name, body }) =>
      `${name}=${new TextDecoder().decode(body)}`
    ),
  };
}

function reopened<T>(path: string, use: (file: StateFile) => T): T {
  const file = new StateFile(path);
  try {
    return use(file);
  } finally {
    file.close();
  }
}

Deno.test(
  "a generation comes back in the order of its ordinals, with what goes with it",
  withPath((path) => {
    reopened(
      path,
      (file) =>
        store(file, [piece("b", "2", 2), piece("a", "1", 1)], { offset: "7" }),
    );
    assertEquals(reopened(path, contents), {
      about: { offset: "7" },
      pieces: ["a=1", "b=2"],
    });
  }),
);

Deno.test(
  "a generation changes some pieces, removes some and keeps the rest",
  withPath((path) => {
    reopened(path, (file) => {
      store(file, ["a", "b", "c"].map((name, i) => piece(name, "old", i)), 1);
      store(file, [piece("b", "new", 1)], 2, ["c"]);
      assert(!file.has("c"));
    });
    const expected = { about: 2, pieces: ["a=old", "b=new"] };
    assertEquals(reopened(path, contents), expected);
  }),
);

Deno.test(
  "a generation that was not finished leaves the one before as it was",
  withPath((path) => {
    reopened(path, (file) => store(file, [piece("a", "old")], 1));
    reopened(path, (file) => {
      for (const { body } of file.read()!.pieces) assert(body.length > 0);
      file.put(piece("a", "half"));
      file.pause(); // on disk, and the process dies
    });
    assertEquals(reopened(path, contents), { about: 1, pieces: ["a=old"] });
  }),
);

Deno.test(
  "what was written of an abandoned generation has to be written again",
  withPath((path) => {
    reopened(path, (file) => {
      store(file, [piece("a", "old"), piece("b", "old", 1)], 1);
      file.put(piece("a", "half"));
      file.abandon();
      assertEquals([file.has("a"), file.has("b")], [false, true]);
      store(file, [piece("a", "new")], 2);
    });
    const expected = { about: 2, pieces: ["a=new", "b=old"] };
    assertEquals(reopened(path, contents), expected);
  }),
);

Deno.test(
  "a file of a newer version is not touched, and says which version it is",
  withPath((path) => {
    reopened(path, (file) => store(file, [piece("a", "1")], 1));
    const db = new DatabaseSync(path);
    db.exec("PRAGMA user_version = 99");
    db.close();
    assertThrows(
      () => new StateFile(path),
      StateError,
      "a newer version made it (form 99; this one knows 1)",
    );
  }),
);

Deno.test(
  "another database is refused",
  withPath((path) => {
    const db = new DatabaseSync(path);
    db.exec("CREATE TABLE precious (x)");
    db.close();
    assertThrows(() => new StateFile(path), StateError, "it is no state file");
  }),
);

Deno.test(
  "a file that another process has open is neither used nor moved",
  withPath((path) => {
    const file = new StateFile(path);
    assertThrows(
      () => openStateFile(path, () => {}, () => {}),
      StateInUseError,
      "another process has it open",
    );
    file.close();
  }),
);

Deno.test(
  "a file that is of no use is moved aside, and a new one begun",
  withPath((path) => {
    Deno.writeTextFileSync(path, "this is no database, and long enough. ");
    const told: string[] = [];
    const { file } = openStateFile(
      path,
      contents,
      (why, aside) => told.push(why, aside),
    );
    file.close();
    assertEquals(told[1], `${path}.damaged-1`);
    assertEquals(
      Deno.readTextFileSync(`${path}.damaged-1`),
      "this is no database, and long enough. ",
    );
    assertEquals(reopened(path, contents), undefined);
  }),
);

Deno.test(
  "a piece whose bytes were changed is an error, never a wrong piece",
  withPath((path) => {
    reopened(path, (file) => store(file, [piece("a", "right")], 1));
    const db = new DatabaseSync(path);
    db.exec("UPDATE piece SET body = CAST('wrong' AS BLOB)");
    db.close();
    assertThrows(
      () => reopened(path, contents),
      StateError,
      'the checksum of "a" does not fit',
    );
  }),
);

Deno.test(
  "a piece that is missing is an error",
  withPath((path) => {
    reopened(
      path,
      (file) => store(file, [piece("a", "1"), piece("b", "2", 1)], 1),
    );
    const db = new DatabaseSync(path);
    db.exec("DELETE FROM piece WHERE name = 'a'");
    db.close();
    assertThrows(
      () => reopened(path, contents),
      StateError,
      "1 pieces instead of 2",
    );
  }),
);

Deno.test(
  "a file cut anywhere gives an old or the new generation, or an error: never a mixture",
  withPath((path) => {
    const big = (text: string) => text.repeat(60_000);
    const names = Array.from({ length: 30 }, (_, i) => `p${i}`);
    const file = new StateFile(path);
    const generations = ["1", "2", "3"].map((text) => {
      store(file, names.map((name, i) => piece(name, big(text), i)), text);
      const pieces = names.map((name) => `${name}=${big(text)}`);
      return JSON.stringify({ about: text, pieces });
    });
    // A copy of both files as a crash leaves them.
    const crashed = ["", "-wal"].map((end) => Deno.readFileSync(path + end));
    file.close();
    const closed = Deno.readFileSync(path);
    let errors = 0;
    for (let cut = 0; cut < 200; cut++) {
      // Of a crash the file or its log, and the file after a good end, in turn;
      // at fractions from a fixed sequence (golden ratio).
      const files = cut % 3 < 2 ? crashed : [closed];
      const share = (cut * 0.6180339887) % 1;
      const folder = Deno.makeTempDirSync();
      const victim = `${folder}/x.state`;
      files.forEach((bytes, i) => {
        const kept = i === cut % 3 || files.length === 1
          ? bytes.subarray(0, Math.floor(bytes.length * share))
          : bytes;
        Deno.writeFileSync(victim + ["", "-wal"][i], kept);
      });
      let found: unknown;
      const { file } = openStateFile(victim, (it) => {
        found = contents(it);
      }, () => errors++);
      if (found !== undefined) {
        assert(generations.includes(JSON.stringify(found)), `cut ${cut}`);
      }
      // It can be used from then on.
      store(file, [piece("p0", "after")], "after");
      file.close();
      Deno.removeSync(folder, { recursive: true });
    }
    assert(errors > 0, "no cut was noticed");
  }),
);
