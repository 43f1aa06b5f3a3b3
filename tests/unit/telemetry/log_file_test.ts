/**
 * The log file: real files that end by size and by time.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { LogFile } from "../../../lib/telemetry/log_file.ts";
import type { LogRotation } from "../../../lib/telemetry/rotation.ts";

const MONDAY = new Date("2023-11-13T12:00:00").getTime();
const HOUR_MS = 3_600_000;

/** Calls back with a new directory and removes it. */
async function inDirectory(
  test: (directory: string) => void | Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Name and content of every file. */
function contents(directory: string): Record<string, string> {
  const files = [...Deno.readDirSync(directory)].map(({ name }) => name).sort();
  return Object.fromEntries(
    files.map((name) => [name, Deno.readTextFileSync(`${directory}/${name}`)]),
  );
}

function open(directory: string, rotation: LogRotation, nowMs = MONDAY) {
  return new LogFile({ path: `${directory}/s.log`, rotation, nowMs });
}

Deno.test("LogFile appends, and every line is on the disk at once", () =>
  inDirectory((directory) => {
    for (const line of ["one\n", "two\n"]) {
      const file = open(directory, { kind: "none" });
      file.write(line, MONDAY);
      assertEquals(contents(directory)["s.log"]!.endsWith(line), true);
      file.close();
    }
    assertEquals(contents(directory), { "s.log": "one\ntwo\n" });
  }));

Deno.test("LogFile begins a new file where somebody moved the old one away", () =>
  inDirectory((directory) => {
    const file = open(directory, { kind: "none" });
    file.write("one\n", MONDAY);
    Deno.renameSync(`${directory}/s.log`, `${directory}/moved`);
    file.write("two\n", MONDAY);
    Deno.renameSync(`${directory}/s.log`, `${directory}/moved2`);
    Deno.writeTextFileSync(`${directory}/s.log`, ""); // logrotate's `create`
    file.write("three\n", MONDAY);
    file.close();
    assertEquals(contents(directory), {
      moved: "one\n",
      moved2: "two\n",
      "s.log": "three\n",
    });
  }));

Deno.test("LogFile by size keeps the newest files", () =>
  inDirectory((directory) => {
    const file = open(directory, { kind: "size", maxBytes: 10, maxFiles: 2 });
    for (
      const line of [
        "1111\n",
        "2222\n",
        "3333\n",
        "4444\n",
        "5555\n",
        "6666\n",
        "7777\n",
      ]
    ) {
      file.write(line, MONDAY);
    }
    file.close();
    assertEquals(contents(directory), {
      "s.log": "7777\n",
      "s.log.1": "5555\n6666\n",
      "s.log.2": "3333\n4444\n",
    });
  }));

Deno.test("LogFile by size without old files never ends, as in Python", () =>
  inDirectory((directory) => {
    const file = open(directory, { kind: "size", maxBytes: 5, maxFiles: 0 });
    for (const line of ["1111\n", "2222\n"]) file.write(line, MONDAY);
    file.close();
    assertEquals(contents(directory), { "s.log": "1111\n2222\n" });
  }));

Deno.test("LogFile by weekday ends at the end of that day", () =>
  inDirectory((directory) => {
    const file = open(directory, {
      kind: "interval",
      unit: "weekday",
      every: 4,
      maxFiles: 10,
    });
    const at = (text: string) => new Date(text).getTime();
    file.write("monday\n", MONDAY);
    file.write("friday\n", at("2023-11-17T23:59:59"));
    file.write("saturday\n", at("2023-11-18T00:00:00"));
    file.write("friday 2\n", at("2023-11-24T12:00:00"));
    file.write("three weeks later\n", at("2023-12-14T12:00:00"));
    file.close();
    assertEquals(contents(directory), {
      "s.log": "three weeks later\n",
      "s.log.2023-11-11": "monday\nfriday\n",
      "s.log.2023-11-18": "saturday\nfriday 2\n",
    });
  }));

Deno.test("LogFile by hours removes the oldest files", () =>
  inDirectory((directory) => {
    const file = open(directory, {
      kind: "interval",
      unit: "hour",
      every: 2,
      maxFiles: 2,
    });
    for (let i = 0; i < 5; i++) file.write(`${i}\n`, MONDAY + 2 * i * HOUR_MS);
    file.close();
    assertEquals(contents(directory), {
      "s.log": "4\n",
      "s.log.2023-11-13_16": "2\n",
      "s.log.2023-11-13_18": "3\n",
    });
  }));

Deno.test("LogFile overwrites no ended file of the same name", () =>
  inDirectory((directory) => {
    Deno.writeTextFileSync(`${directory}/s.log.2023-11-13_12`, "old\n");
    const file = open(directory, {
      kind: "interval",
      unit: "hour",
      every: 1,
      maxFiles: 5,
    });
    file.write("a\n", MONDAY);
    file.write("b\n", MONDAY + HOUR_MS);
    file.close();
    assertEquals(contents(directory), {
      "s.log": "b\n",
      "s.log.2023-11-13_12": "old\n",
      "s.log.2023-11-13_12.2": "a\n",
    });
  }));

Deno.test("LogFile counts the interval of an old file from when it was last written", () =>
  inDirectory((directory) => {
    const path = `${directory}/s.log`;
    Deno.writeTextFileSync(path, "old\n");
    Deno.utimeSync(path, new Date(MONDAY), new Date(MONDAY));
    const nowMs = MONDAY + 3 * HOUR_MS;
    const file = open(directory, {
      kind: "interval",
      unit: "hour",
      every: 1,
      maxFiles: 5,
    }, nowMs);
    file.write("new\n", nowMs);
    file.close();
    assertEquals(contents(directory), {
      "s.log": "new\n",
      "s.log.2023-11-13_12": "old\n",
    });
  }));

Deno.test("LogFile opens the file anew after a failure", () =>
  inDirectory(async (directory) => {
    const file = open(directory, { kind: "none" });
    file.write("one\n", MONDAY);
    await Deno.remove(`${directory}/s.log`);
    await Deno.mkdir(`${directory}/s.log`); // no file can be there now
    assertThrows(() => file.write("lost\n", MONDAY));
    await Deno.remove(`${directory}/s.log`);
    file.write("two\n", MONDAY);
    file.close();
    file.close(); // twice is no mistake
    assertEquals(contents(directory), { "s.log": "two\n" });
  }));

/** So long that no name of an ended file fits into the file system's 255 bytes. */
const LONG_NAME = "s".repeat(254);

const HOURLY: LogRotation = {
  kind: "interval",
  unit: "hour",
  every: 1,
  maxFiles: 5,
};

const STUCK: readonly (readonly [LogRotation, readonly number[]])[] = [
  [HOURLY, [1]],
  // 5 bytes each: the second does not fit, nor, 10 bytes later, the fifth.
  [{ kind: "size", maxBytes: 9, maxFiles: 2 }, [1]],
];

for (const [rotation, told] of STUCK) {
  Deno.test(`LogFile by ${rotation.kind} goes on where it cannot end, and says so once`, () =>
    inDirectory((directory) => {
      const path = `${directory}/${LONG_NAME}`;
      const file = new LogFile({ path, rotation, nowMs: MONDAY });
      const failed: number[] = [];
      for (let i = 0; i < 6; i++) {
        try {
          file.write(`000${i}\n`, MONDAY + i * HOUR_MS);
        } catch (error) {
          assertEquals(
            (error as Error).message,
            `Cannot begin a new log file: ${path} goes on`,
          );
          failed.push(i);
        }
      }
      file.close();
      assertEquals(failed, told);
      assertEquals(contents(directory), {
        [LONG_NAME]: "0000\n0001\n0002\n0003\n0004\n0005\n",
      });
    }));
}

for (
  const rotation of [
    HOURLY,
    { kind: "size", maxBytes: 9, maxFiles: 2 },
  ] as const
) {
  Deno.test(`LogFile by ${rotation.kind} never renames a device`, () =>
    inDirectory((directory) => {
      // A link, so that a mistake renames the link and not the device.
      const path = `${directory}/s.log`;
      Deno.symlinkSync("/dev/null", path);
      const file = new LogFile({ path, rotation, nowMs: Date.now() });
      for (let i = 0; i < 4; i++) {
        file.write("1234\n", Date.now() + i * HOUR_MS);
      }
      file.close();
      assertEquals([...Deno.readDirSync(directory)].map(({ name }) => name), [
        "s.log",
      ]);
    }));
}
