/**
 * Which change of which setting a running service can take over.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { changedSettings, needsRestart } from "../../../lib/config/changes.ts";
import { loadConfig } from "../../../lib/config/load.ts";
import { ROWS } from "../../../lib/config/schema.ts";
import { configInputs, type TestInputs } from "../../fakes/config_inputs.ts";

const load = (inputs: TestInputs = {}) => loadConfig(configInputs(inputs));

Deno.test("needsRestart() names every setting that needs one, in the order of the table, and no other", () => {
  const flags = [
    "store.max_series=7",
    "kafka.group_id=other",
    "DEFAULT.log_level=debug",
    "decide.resolve_after=5",
  ];
  assertEquals(
    needsRestart(load(), load({ flags })),
    "a change of [kafka] group_id, [store] max_series needs a restart",
  );
});

Deno.test("needsRestart() is content with what a running service takes over", () => {
  const flags = [
    "DEFAULT.log_level=debug",
    "topology.file=/tmp/other.csv",
    "state.interval=1h",
    "decide.resolve_after=5",
    "decide.incidents_per_week=2",
  ];
  const text = '[metric "iops"]\ndirection = none\n';
  const next = load({ flags, text });
  assertEquals(needsRestart(load(), next), undefined);
  assertEquals(
    changedSettings(load().config, next.config).map(({ id }) => id),
    flags.map((flag) => flag.slice(0, flag.indexOf("="))),
  );
});

Deno.test("the settings that a running service takes over are these", () => {
  const live = ROWS.filter(({ setting }) => setting.isLive).map(({ id }) => id);
  assertEquals(live, [
    "DEFAULT.log_level",
    "topology.file",
    "state.interval",
    "decide.resolve_after",
    "decide.incidents_per_week",
  ]);
});

Deno.test("changedSettings() compares values, not how they are written nor who gave them", () => {
  const inFile = load({ text: "[decide]\nnew_normal = 24h\n" });
  assertEquals(changedSettings(load().config, inFile.config), []);
});

Deno.test("needsRestart() names a password that changed in its file, without the password", () => {
  const inputs = (secret: string) => ({
    flags: ["kafka.sasl_password_file=/secret"],
    secrets: { "/secret": secret },
  });
  assertEquals(
    needsRestart(load(inputs("old")), load(inputs("new"))),
    "a change of [kafka] sasl_password needs a restart",
  );
});

Deno.test("needsRestart() lets a token be renewed that every login reads from its file", () => {
  const inputs = (secret: string) => ({
    flags: ["kafka.oauth_token_file=/token"],
    secrets: { "/token": secret },
  });
  assertEquals(
    needsRestart(load(inputs("old")), load(inputs("new"))),
    undefined,
  );
  assertEquals(
    needsRestart(
      load({ flags: ["kafka.oauth_token=old"] }),
      load({ flags: ["kafka.oauth_token=new"] }),
    ),
    "a change of [kafka] oauth_token needs a restart",
  );
});
