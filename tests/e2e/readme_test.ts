/**
 * What the README says, typed as it stands there. Every command in it has a
 * case here, or a note on where else it is run.
 *
 * @module
 */

import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import {
  type Ended,
  ended,
  exists,
  isBuilt,
  jsonLines,
  ROOT,
} from "./_product.ts";

const README = Deno.readTextFileSync(`${ROOT}README.md`);
const POSIX_SHELL = "sh";

/** The command lines of all `sh` blocks; a `\` joins lines. */
function commandsOf(page: string): string[] {
  return [...page.matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap((match) => match[1]!.replaceAll("\\\n", " ").split("\n"))
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter((line) => line !== "");
}

/** Commands that something else runs, and what. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "npx -y deno@2.9.6 task test": ".ci/run",
  "deno task test": ".ci/run, by way of npx",
  "deno task build": ".ci/run",
  "deno task package": ".ci/run",
  "apt install ./dist/package/anomaly-detection_*_amd64.deb":
    "tests/e2e/package_test.ts, by dpkg below a folder",
  "./anomaly-detection simulate --days 7 --kafka 127.0.0.1:9092 --topic delfin-kafka":
    "tests/integration/kafka, with its own broker's port",
  "./anomaly-detection explain --replay capture.ndjson 67844215":
    "tests/unit/cmds/explain_test.ts, with an id of its own capture",
  "./anomaly-detection explain --replay capture.ndjson array-1/volume/vol-5/iops 2026-01-10T11:15Z":
    "tests/unit/cmds/explain_test.ts, with a series of its own capture",
};

interface Case {
  readonly needsProduct: boolean;
  /** Runs the command in a folder that looks like the checkout. */
  run(command: string, folder: string): Promise<void>;
}

/** Runs a command line to its end. */
function shell(command: string, folder: string): Promise<Ended> {
  return ended(
    new Deno.Command(POSIX_SHELL, {
      args: ["-c", command],
      cwd: folder,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn(),
  );
}

async function succeeds(command: string, folder: string): Promise<Ended> {
  const end = await shell(command, folder);
  assertEquals(end.code, 0, end.stderr);
  return end;
}

/** How long a command may take to its first result, and to its end. */
const PATIENCE_MS = 60_000;

/**
 * Starts a command that runs for ever, waits for a text on its standard
 * output, then ends it as Ctrl-C does: the signal goes to its whole group.
 */
async function runsUntil(
  command: string,
  isThere: (text: string) => boolean,
): Promise<void> {
  const begun = performance.now();
  const process = new Deno.Command("setsid", {
    args: [POSIX_SHELL, "-c", command],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const signal = (name: string) =>
    new Deno.Command("kill", { args: ["-s", name, "--", `-${process.pid}`] })
      .outputSync();
  const giveUp = setTimeout(() => signal("KILL"), PATIENCE_MS);
  const decoder = new TextDecoder();
  const reader = process.stdout.getReader();
  let text = "";
  while (!isThere(text)) {
    const { value, done } = await reader.read();
    assert(!done, `it ended and had said: ${text}`);
    text += decoder.decode(value, { stream: true });
  }
  const seconds = (performance.now() - begun) / 1000;
  console.log(`${command}: first result after ${seconds.toFixed(1)} s`);
  signal("INT");
  while (!(await reader.read()).done);
  clearTimeout(giveUp);
  reader.releaseLock();
  await process.status;
}

const LISTEN = "ANOMALY_DETECTION_SERVE_LISTEN";

/** Does something beside a service on a simulated array that knows its series. */
async function besideService(
  folder: string,
  work: () => Promise<void>,
): Promise<void> {
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = free.addr;
  free.close();
  // For the service, and for the commands that are typed beside it.
  Deno.env.set(LISTEN, `127.0.0.1:${port}`);
  const service = new Deno.Command(`${folder}/anomaly-detection`, {
    args: [
      "data_parser.receiver_name=simulate",
      "simulate.interval=15m",
      "simulate.speed=100000",
    ].reduce((args, setting) => [...args, "--set", setting], ["run"]),
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    const url = `http://127.0.0.1:${port}/api/v1/series?q=oltp-04%20iops`;
    const giveUpMs = performance.now() + PATIENCE_MS;
    const samples = () =>
      fetch(url).then((response) => response.json())
        .then(({ items }) => items[0]?.samples ?? 0, () => 0);
    while (await samples() < 20) {
      assert(performance.now() < giveUpMs, "the service does not answer");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await work();
  } finally {
    Deno.env.delete(LISTEN);
    service.kill("SIGTERM");
    await service.status;
  }
}

const dev: Case = {
  needsProduct: false,
  run: (command) => runsUntil(command, (text) => text.includes(" OPEN ")),
};

const CASES: Readonly<Record<string, Case>> = {
  "npx -y deno@2.9.6 task dev": dev,
  "deno task dev": dev,
  "./anomaly-detection --version": {
    needsProduct: true,
    async run(command, folder) {
      const { stdout } = await succeeds(command, folder);
      assertStringIncludes(stdout, "anomaly-detection");
    },
  },
  "./anomaly-detection simulate --days 12 --interval 15m --clean-days 7 --out capture.ndjson --truth truth.json":
    {
      needsProduct: true,
      async run(command, folder) {
        await succeeds(command, folder);
        assert(exists(`${folder}/capture.ndjson`));
        const truth = await Deno.readTextFile(`${folder}/truth.json`);
        assert(JSON.parse(truth).length > 0);
      },
    },
  "./anomaly-detection replay capture.ndjson": {
    needsProduct: true,
    async run(command, folder) {
      const { stdout } = await succeeds(command, folder);
      assert(jsonLines(stdout).length > 0);
    },
  },
  "./anomaly-detection replay --history capture.history capture.ndjson": {
    needsProduct: true,
    async run(command, folder) {
      await succeeds(command, folder);
      assert(exists(`${folder}/capture.history`));
    },
  },
  "./anomaly-detection incidents --history capture.history": {
    needsProduct: true,
    async run(command, folder) {
      const { stdout, stderr } = await succeeds(command, folder);
      assertMatch(stdout, /^id +since +state +severity +array +sentence$/m);
      assertMatch(stdout, /^[\da-f]{8} .* array-sim-1 /m);
      assertEquals(stderr, "");
    },
  },
  "./anomaly-detection incidents --history capture.history --since 3650d --severity 0.7 --state resolved":
    {
      needsProduct: true,
      async run(command, folder) {
        const { stdout } = await succeeds(`${command} --json`, folder);
        const { total, items } = JSON.parse(stdout);
        assert(total > 0);
        for (const { severity, state } of items) {
          assertEquals([severity >= 0.7, state], [true, "resolved"]);
        }
      },
    },
  "./anomaly-detection anomalies --history capture.history --metric iops --limit 20 --csv":
    {
      needsProduct: true,
      async run(command, folder) {
        const { stdout } = await succeeds(command, folder);
        const lines = stdout.trimEnd().split("\r\n");
        assertMatch(lines[0]!, /^id,state,.*,metric,.*,why$/);
        assert(lines.length > 1 && lines.length <= 21, stdout);
        assert(lines.slice(1).every((line) => line.includes(",iops,")));
      },
    },
  "./anomaly-detection series --metric responseTime --order score": {
    needsProduct: true,
    run: (command, folder) =>
      besideService(folder, async () => {
        const { stdout, stderr } = await succeeds(command, folder);
        assertMatch(stdout, /^\S+\/responseTime /m);
        assertMatch(stderr, /^note: from the service at http:/m);
      }),
  },
  "./anomaly-detection series show oltp-04 iops": {
    needsProduct: true,
    run: (command, folder) =>
      besideService(folder, async () => {
        const { stdout } = await succeeds(command, folder);
        assertMatch(stdout, /^\S+\/volume\/vol-3\/iops$/m);
        assertMatch(stdout, /[\u2801-\u28ff]/);
      }),
  },
  "./anomaly-detection init": {
    needsProduct: true,
    async run(command, folder) {
      // `script` is a terminal; an empty answer takes the default. The end of the
      // answers would end the input between two questions.
      await succeeds(
        `while sleep 0.1; do echo; done | script -qec "${command}" /dev/null`,
        folder,
      );
      await succeeds(
        "./anomaly-detection check-config --config-file anomaly_detection.conf",
        folder,
      );
      const { mode } = await Deno.stat(`${folder}/anomaly_detection.conf`);
      assertEquals(mode! & 0o777, 0o640);
    },
  },
  "./anomaly-detection check-config --config-file etc/anomaly_detection.conf": {
    needsProduct: true,
    async run(command, folder) {
      const { stdout } = await succeeds(command, folder);
      assertStringIncludes(stdout, "[data_parser] kafka_topic = delfin-kafka");
    },
  },
  "./anomaly-detection --config-file etc/anomaly_detection.conf": {
    needsProduct: true,
    async run(command, folder) {
      // Without a broker it waits; told to stop it ends well.
      const { code, stderr } = await shell(
        `timeout --preserve-status 4 ${command}`,
        folder,
      );
      assertEquals(code, 0, stderr);
      assertStringIncludes(stderr, "SIGTERM");
    },
  },
  "./anomaly-detection doctor --config-file etc/anomaly_detection.conf": {
    needsProduct: true,
    async run(command, folder) {
      const { code, stdout } = await shell(command, folder);
      assertEquals(code, 1, "no broker runs here");
      assertStringIncludes(stdout, "no broker answers");
      assertMatch(stdout, /^✓ state .* free$/m);
      assertMatch(stdout, /^✓ history .* free$/m);
    },
  },
  "install -D -m 755 anomaly-detection /opt/anomaly-detection/anomaly-detection":
    { needsProduct: true, run: installed },
  "install -D -m 640 etc/anomaly_detection.conf /etc/anomaly-detection/anomaly_detection.conf":
    { needsProduct: true, run: installed },
  "/opt/anomaly-detection/anomaly-detection check-config --config-file /etc/anomaly-detection/anomaly_detection.conf":
    { needsProduct: true, run: installed },
};

/** The commands of the installation, below a folder instead of the root. */
async function installed(command: string, folder: string): Promise<void> {
  const below = command.replaceAll(
    /(^| )\/(opt|etc)\//g,
    `$1${folder}/root/$2/`,
  );
  await succeeds(below, folder);
}

Deno.test("every command of the README is run by a test or by .ci/run", () => {
  const known = new Set([...Object.keys(CASES), ...Object.keys(ELSEWHERE)]);
  const commands = commandsOf(README);
  assert(commands.length > 10, commands.join("\n"));
  assertEquals(commands.filter((command) => !known.has(command)), []);
  assertEquals([...known].filter((command) => !commands.includes(command)), []);
});

Deno.test("every relative link of the README leads to a file", () => {
  const links = [...README.matchAll(/\]\((?!https?:|#)([^)#]+)\)/g)];
  assert(links.length > 3);
  for (const [, link] of links) assert(exists(ROOT + link), link);
});

Deno.test("the README's commands work, in their order", async (t) => {
  const folder = await Deno.makeTempDir();
  try {
    for (const name of ["anomaly-detection", "etc"]) {
      await Deno.symlink(ROOT + name, `${folder}/${name}`);
    }
    for (const command of commandsOf(README)) {
      const found = CASES[command];
      if (found === undefined) continue;
      await t.step({
        name: command,
        ignore: found.needsProduct && !isBuilt,
        fn: () => found.run(command, folder),
      });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
