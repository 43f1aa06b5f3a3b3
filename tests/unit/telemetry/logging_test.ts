/**
 * What loggers write, and where, once logging is configured.
 *
 * @module
 */

import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { getLogger } from "../../../lib/telemetry/logger.ts";
import {
  configureLogging,
  LoggingError,
  type LoggingOptions,
} from "../../../lib/telemetry/logging.ts";

const OPTIONS: LoggingOptions = {
  level: "debug",
  format: "text",
  formatString: "%(levelname)s %(name)s %(message)s",
  file: undefined,
  rotation: { kind: "none" },
  color: false,
};

/** What is written to standard error while `act` runs. */
function standardError(
  changes: Partial<LoggingOptions>,
  act: () => void,
): string {
  let written = "";
  const handle = configureLogging({
    ...OPTIONS,
    writeError: (line) => written += line,
    ...changes,
  });
  try {
    act();
  } finally {
    handle.close();
  }
  return written;
}

const LEVELS: readonly (readonly [LoggingOptions["level"], string])[] = [
  ["debug", "DEBUG a d\nINFO a i\nWARNING a w\nERROR a e\n"],
  ["info", "INFO a i\nWARNING a w\nERROR a e\n"],
  ["warn", "WARNING a w\nERROR a e\n"],
  ["error", "ERROR a e\n"],
];

for (const [level, expected] of LEVELS) {
  Deno.test(`configureLogging() writes nothing below ${level}`, () => {
    const log = getLogger("a"); // a logger may be older than the configuration
    const written = standardError({ level }, () => {
      log.debug("d");
      log.info("i");
      log.warn("w");
      log.error("e");
    });
    assertEquals(written, expected);
  });
}

Deno.test("setLevel() counts from the next line on, up and down", () => {
  const log = getLogger("a");
  let written = "";
  const handle = configureLogging({
    ...OPTIONS,
    level: "warn",
    writeError: (line) => written += line,
  });
  log.info("before");
  handle.setLevel("debug");
  log.debug("while");
  handle.setLevel("error");
  log.warn("after");
  log.error("always");
  handle.close();
  assertEquals(written, "DEBUG a while\nERROR a always\n");
});

Deno.test("configureLogging() leaves braces in a text alone", () => {
  const written = standardError({}, () => {
    getLogger("a").info("label {x} {text} {*}", { x: 1 });
  });
  assertEquals(written, "INFO a label {x} {text} {*} x=1\n");
});

Deno.test("configureLogging() writes JSON lines", () => {
  const written = standardError({ format: "json" }, () => {
    getLogger("kafka").warn("odd", { partition: 1, password: "hunter2" });
  });
  const { time, ...line } = JSON.parse(written);
  assertMatch(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assertEquals(line, {
    level: "warn",
    part: "kafka",
    text: "odd",
    partition: 1,
    password: "[redacted]",
  });
});

Deno.test("configureLogging() gives a handle that ends it", () => {
  const first = standardError({}, () => getLogger("a").info("1"));
  getLogger("a").info("nobody hears this");
  const second = standardError({}, () => getLogger("a").info("2"));
  assertEquals([first, second], ["INFO a 1\n", "INFO a 2\n"]);
});

Deno.test("configureLogging() makes warnings and errors stand out on a terminal", () => {
  const act = () => {
    getLogger("a").info("i");
    getLogger("a").warn("w");
  };
  assertEquals(
    standardError({ color: true }, act),
    "INFO a i\n\x1b[33mWARNING a w\x1b[0m\n",
  );
  const json = standardError({ color: true, format: "json" }, act);
  assertEquals(json.includes("\x1b"), false);
});

Deno.test("configureLogging() writes to a file that is complete at every moment", async () => {
  const directory = await Deno.makeTempDir();
  const file = `${directory}/service.log`;
  const onError = standardError({ file }, () => {
    getLogger("a").info("one");
    assertEquals(Deno.readTextFileSync(file), "INFO a one\n");
    getLogger("b").error("two");
  });
  assertEquals(Deno.readTextFileSync(file), "INFO a one\nERROR b two\n");
  assertEquals(onError, "");
  await Deno.remove(directory, { recursive: true });
});

Deno.test("configureLogging() says which file it cannot open and why", () => {
  assertThrows(
    () => configureLogging({ ...OPTIONS, file: "/no/such/place/s.log" }),
    LoggingError,
    'Cannot open log file "/no/such/place/s.log": No such file or directory',
  );
});

Deno.test("configureLogging() does not take a bad rotation for a bad file", () => {
  const rotation = { kind: "size", maxBytes: -1, maxFiles: 1 } as const;
  assertThrows(
    () => configureLogging({ ...OPTIONS, file: "/no/such/place", rotation }),
    RangeError,
  );
});

Deno.test("configureLogging() sends lines to standard error while the file fails", async () => {
  const directory = await Deno.makeTempDir();
  const file = `${directory}/s.log`;
  const onError = standardError({ file }, () => {
    getLogger("a").info("one");
    Deno.removeSync(file);
    Deno.mkdirSync(file); // no file can be there now
    getLogger("a").info("two");
    getLogger("a").info("three");
    Deno.removeSync(file);
    getLogger("a").info("four");
  });
  const [reason, ...lines] = onError.trimEnd().split("\n");
  assertMatch(reason!, /^ERROR telemetry Cannot write the log file .*s\.log/);
  assertEquals(lines, ["INFO a two", "INFO a three"]);
  assertEquals(await Deno.readTextFile(file), "INFO a four\n");
  await Deno.remove(directory, { recursive: true });
});

Deno.test("configureLogging() writes to standard error and never to standard output", async () => {
  const code = `
    import { getLogger } from "./lib/telemetry/logger.ts";
    import { configureLogging } from "./lib/telemetry/logging.ts";
    configureLogging(${JSON.stringify(OPTIONS)});
    for (const level of ["debug", "info", "warn", "error"]) {
      getLogger("a")[level](level);
    }
    Deno.exit(0); // not even the last line may be lost
  `;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", code],
    cwd: new URL("../../../", import.meta.url),
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assertEquals(text(stdout), "");
  assertEquals(
    text(stderr),
    "DEBUG a debug\nINFO a info\nWARNING a warn\nERROR a error\n",
  );
});
