/**
 * Sections with a name: planned work.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../lib/config/config_error.ts";
import { effectiveMaintenance } from "../../../lib/config/effective.ts";
import { loadConfig } from "../../../lib/config/load.ts";
import { configInputs } from "../../fakes/config_inputs.ts";

const load = (text: string) => loadConfig(configInputs({ text }));

function problemsOf(text: string): string[] {
  return assertThrows(() => load(text), ConfigError).message.split("\n");
}

Deno.test("a window has the keys that are given, and defaults", () => {
  const loaded = load(`[maintenance "weekly rebuild"]
start = 2026-01-04 02:00
rrule = FREQ=WEEKLY;BYDAY=SU
time_zone = europe/berlin
match = storage_id=abc resource_name="old *"
`);
  const [window] = loaded.maintenance.windows;
  const opened = window!.openAt(Date.parse("2026-11-29T01:30Z"));
  assertEquals(opened, {
    startMs: Date.parse("2026-11-29T01:00Z"),
    endMs: Date.parse("2026-11-29T02:00Z"),
  });
  assertEquals(
    effectiveMaintenance(loaded)
      .map(({ key, value, origin }) => `${key} = ${value} # ${origin}`),
    [
      "start = 2026-01-04T02:00 # test.conf:2",
      "duration = 1h # default",
      "rrule = FREQ=WEEKLY;BYDAY=SU # test.conf:3",
      "time_zone = Europe/Berlin # test.conf:4",
      'match = storage_id=abc resource_name="old *" # test.conf:5',
      "grace = 1h # default",
    ],
  );
});

Deno.test("every mistake is named with its line, what was expected and what was found", () => {
  assertEquals(
    problemsOf(`[maintenance]
[maintenance "a"]
durtion = 1h
[maintenance "b"]
start = 2026-02-30T02:00
duration = forever
[maintenance "c"]
start = 2026-01-04T02:00Z
[maintenance "d"]
start = 2026-01-04T02:00
rrule = FREQ=WEEKY
[maintenance "e"]
start = 2026-01-04T02:00
match = colour=red
[maintenence "f"]
`).map((line) => line.replace(/^test\.conf:/, "")),
    [
      '1: [maintenance] must be written as [maintenance "NAME"]',
      '2: [maintenance "a"] must have a start',
      '3: [maintenance "a"] durtion is not a setting (did you mean duration?)',
      '5: [maintenance "b"] start must be a date and a time such as 2026-11-28T22:00: current value is "2026-02-30T02:00"',
      '6: [maintenance "b"] duration must be a duration from 1m to 30d: current value is "forever" (a duration is a whole number and ms, s, m, h or d)',
      '8: [maintenance "c"] start must be a date and a time such as 2026-11-28T22:00: current value is "2026-01-04T02:00Z" (the zone stands in time_zone)',
      '9: [maintenance "d"] must have times: FREQ=WEEKY: Invalid FREQ value: WEEKY',
      '14: [maintenance "e"] match must be LABEL=VALUE ... as in a section [match "..."], or nothing: current value is "colour=red" (colour is not a label (labels are storage_id, resource_type, resource_id, resource_name, metric, name))',
      '15: [maintenence "f"] is not a section (did you mean [maintenance "NAME"]?)',
    ],
  );
});

Deno.test("of two windows with one name the second is refused", () => {
  assertEquals(
    problemsOf(`[maintenance "a"]
start = 2026-01-04T02:00
[maintenance 'a']
start = 2026-01-05T02:00
`),
    ["test.conf:3: this section must be given once: it stands in line 1 already"],
  );
});
