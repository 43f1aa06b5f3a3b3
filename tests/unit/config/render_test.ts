/**
 * The shipped file, the help and the README agree with the settings table.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { loadConfig } from "../../../lib/config/load.ts";
import {
  renderConf,
  renderHelp,
  renderMarkdown,
} from "../../../lib/config/render.ts";
import {
  METRIC_DEFAULTS,
  POLICY_EXAMPLE,
  POLICY_ROWS,
} from "../../../lib/config/policy_settings.ts";
import { ROWS } from "../../../lib/config/schema.ts";
import { between } from "../../../tools/settings.ts";
import { configInputs } from "../../fakes/config_inputs.ts";

const ROOT = new URL("../../../", import.meta.url);
const AGAIN = "run: deno run -A tools/settings.ts";

Deno.test("etc/anomaly_detection.conf is what the table says", () => {
  const shipped = new URL("etc/anomaly_detection.conf", ROOT);
  assertEquals(Deno.readTextFileSync(shipped), renderConf(), AGAIN);
});

Deno.test("the shipped file holds every setting, and changes nothing", () => {
  const path = "a.conf";
  const shipped = loadConfig(configInputs({ path, text: renderConf() }));
  assertEquals(shipped.config, loadConfig(configInputs()).config);
  assertEquals(shipped.notes, []);
  for (const [id, origin] of shipped.origins) {
    assert(origin.startsWith("a.conf:"), `${id} is not in the file`);
  }
});

Deno.test("a file with chosen values gives these, and says the defaults", () => {
  const chosen = new Map([
    ["kafka.group_id", `"a" and 'b'`],
    ["kafka.client_id", '"quoted"'],
    ["state.path", "none"],
    ["topology.file", " with blanks "],
    ["default.log_file", "is no id and changes nothing"],
  ]);
  const text = renderConf(chosen);
  const { config } = loadConfig(configInputs({ path: "a.conf", text }));
  const defaults = loadConfig(configInputs()).config;
  assertEquals(config, {
    ...defaults,
    kafka: {
      ...defaults.kafka,
      groupId: `"a" and 'b'`,
      clientId: '"quoted"',
    },
    state: { ...defaults.state, path: "" },
    topology: { ...defaults.topology, file: " with blanks " },
  });
  assertEquals(
    text.split("\n").filter((line) => line.startsWith("# The default is ")),
    [
      "# The default is anomaly-detection",
      "# The default is anomaly-detection",
      "# The default is empty.",
      "# The default is anomaly_detection.state",
    ],
  );
});

Deno.test("the shipped file is at most 80 columns wide, but for values", () => {
  for (const line of renderConf().split("\n")) {
    assert(!line.startsWith("#") || line.length <= 80, line);
    assertEquals(line, line.trimEnd());
  }
});

Deno.test("the README holds the table of settings", async () => {
  const page = await Deno.readTextFile(new URL("README.md", ROOT))
    .catch(() => undefined);
  if (page === undefined) {
    console.log("left out: README.md is not there");
    return;
  }
  assertEquals(page, between(page, renderMarkdown()), AGAIN);
});

Deno.test("the table for the README is as deno fmt wants it", async () => {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--no-config", "--ext", "md", "-"],
    stdin: "piped",
    stdout: "piped",
  });
  const child = command.spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(renderMarkdown()));
  await writer.close();
  const { stdout } = await child.output();
  assertEquals(new TextDecoder().decode(stdout), renderMarkdown());
});

Deno.test("the help and the README name every setting with its help", () => {
  const help = renderHelp().replace(/\s+/g, " ");
  const page = renderMarkdown();
  for (const { key, setting } of ROWS) {
    assert(help.includes(`${key} = ${setting.default}`.trim()), key);
    assert(help.includes(setting.help), key);
    assert(help.includes(`Takes ${setting.kind.expected}.`), key);
    assert(page.includes(`| \`${key}\` `), key);
    assert(page.includes(setting.help.replaceAll("|", "\\|")), key);
  }
});

Deno.test("file, help and README tell of the sections with a name", () => {
  for (const text of [renderConf(), renderHelp(), renderMarkdown()]) {
    const words = text.replace(/\n# /g, " ").replace(/[\s`|]+/g, " ");
    assert(words.includes('[metric "NAME"]'));
    assert(words.includes('[match "LABEL=VALUE ..."]'));
    for (const { key, setting } of POLICY_ROWS) {
      assert(words.includes(key), key);
      assert(words.includes(setting.help), key);
      assert(words.includes(setting.kind.expected), key);
    }
    for (const { metric } of METRIC_DEFAULTS) assert(words.includes(metric));
    assert(words.includes("responseTime high 0.05 ms 0.25 "));
    assert(words.includes("any other both 0 0"));
  }
});

Deno.test("the examples of sections with a name are right, and do what they say", () => {
  const { policies, notes } = loadConfig(
    configInputs({ text: POLICY_EXAMPLE.join("\n") }),
  );
  assertEquals(notes, []);
  assertEquals(policies.byMetric.get("responseTime"), {
    direction: "high",
    minAbsolute: 0.2,
    minRelative: 0.5,
  });
  assertEquals(policies.rules, [
    {
      match: { storage_id: "abc", resource_type: "volume", metric: "iops" },
      policy: { direction: "none" },
    },
    {
      match: {
        name: "my array",
        resource_name: "backup-*",
        metric: "*Throughput",
      },
      policy: { direction: "low" },
    },
  ]);
});

Deno.test("between() replaces what stands between the markers, and only that", () => {
  const page = "a\n<!-- settings:start -->\nold\n<!-- settings:end -->\nb\n";
  assertEquals(
    between(page, "new\n"),
    "a\n<!-- settings:start -->\n\nnew\n\n<!-- settings:end -->\nb\n",
  );
  assertEquals(
    between(between(page, "new\n"), "new\n"),
    between(page, "new\n"),
  );
  assertThrows(() => between("no markers", "new"), Error, "Cannot find");
  assertThrows(
    () => between("<!-- settings:end --><!-- settings:start -->", "new"),
    Error,
    "Cannot find",
  );
});
