/**
 * The short name of what verdicts depend on.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { configHash } from "../../../lib/config/config_hash.ts";
import { loadConfig } from "../../../lib/config/load.ts";
import { renderConf } from "../../../lib/config/render.ts";
import { configInputs } from "../../fakes/config_inputs.ts";

const hashOf = (text = "") => configHash(loadConfig(configInputs({ text })));

Deno.test("configHash() is 12 hex digits, the same for the shipped file", () => {
  assertMatch(hashOf(), /^[0-9a-f]{12}$/);
  assertEquals(hashOf(renderConf()), hashOf());
});

/** Texts that mean the same, in pairs. */
const SAME: readonly (readonly [string, string])[] = [
  // Not of the verdicts.
  ["[DEFAULT]\nlog_level = debug", ""],
  ["[kafka]\ngroup_id = other\nsasl_password = hunter2", ""],
  ["[data_parser]\nreceiver_name = simulate", ""],
  ["[emit]\nemitters = file\nmessages = incidents", ""],
  ["[emit_kafka]\ntopic = other", ""],
  ["[silence]\nfeed_timeout = 0", ""],
  [
    "[topology]\ndelfin_url = https://d\ndelfin_token = hunter2\nrefresh = 2h\ntimeout = 1s\ndelfin_ca_file = a",
    "[topology]\ndelfin_url = https://d",
  ],
  // Written in another way or order.
  ["[decide]\nnew_normal = 24h", "[decide]\nnew_normal = 1d"],
  [
    "[store]\nmax_series = 5\n[decide]\nresolve_after = 4\nnew_normal = 2d",
    "[decide]\nnew_normal = 48h\nresolve_after = 04\n[store]\nmax_series = 5",
  ],
  // What nothing reads any more.
  ["[detect]\nk = 30\n[decide]\nthreshold = 2", ""],
  // What is the default anyway, or changes nothing.
  ['[metric "iops"]\ndirection = both\nmin_relative = 40%', ""],
  ['[metric "requests"]\ndirection = both', ""],
  ['[metric "iops"]', ""],
  ['[match "metric=iops"]', ""],
  // Policies in another order, by another name, in other quotes.
  [
    '[metric "iops"]\ndirection = low\n[metric "requests"]\ndirection = high',
    '[metric "requests"]\ndirection = high\n[metric "iops"]\ndirection = low',
  ],
  [
    '[metric "read_bandwidth"]\nmin_absolute = 1.0',
    '[metric "readThroughput"]\nmin_absolute = 1',
  ],
  [
    "[match \"metric=iops name='a'\"]\nmin_absolute = 1\ndirection = low",
    "[match 'name=a metric=iops']\ndirection = low\nmin_absolute = 1",
  ],
  // A [match] wins over a [metric], wherever they stand.
  [
    '[match "metric=iops"]\ndirection = low\n[metric "iops"]\ndirection = none',
    '[metric "iops"]\ndirection = none\n[match "metric=iops"]\ndirection = low',
  ],
];

for (const [index, [one, other]] of SAME.entries()) {
  Deno.test(`configHash() is the same for equal settings, ${index + 1}`, () => {
    assertEquals(hashOf(one), hashOf(other));
  });
}

Deno.test("configHash() differs where verdicts may", () => {
  const texts = [
    "",
    "[store]\nsamples_per_series = 999",
    "[store]\nmax_series = 5",
    "[store]\nallowed_lateness = 5m",
    "[detect]\nmemory = small",
    "[detect]\ntime_zone = Europe/Berlin",
    "[decide]\nresolve_after = 4",
    "[decide]\nincidents_per_week = 2",
    "[decide]\nnew_normal = 2d",
    "[silence]\nenabled = false",
    "[silence]\nintervals = 4",
    "[topology]\nfile = a.csv",
    "[topology]\nfile = b.csv",
    "[topology]\ndelfin_url = https://a.csv",
    '[metric "iops"]\ndirection = low',
    '[metric "readIops"]\ndirection = low',
    '[metric "iops"]\nmin_absolute = 0',
    '[metric "iops"]\nmin_relative = 0',
    '[match "metric=iops"]\ndirection = low',
    '[match "metric=iop*"]\ndirection = low',
    '[match "name=iops"]\ndirection = low',
    '[match "metric=iops"]\nmin_absolute = 10',
    '[match "metric=iops"]\nmin_relative = 10',
    '[match "metric=*"]\ndirection = low\n[match "name=a"]\ndirection = high',
    '[match "name=a"]\ndirection = high\n[match "metric=*"]\ndirection = low',
  ];
  const hashes = texts.map(hashOf);
  assertEquals(new Set(hashes).size, texts.length);
});

Deno.test("configHash() does not care who gives a value", () => {
  const ways = [
    { text: "[decide]\nresolve_after = 30" },
    { environment: { ANOMALY_DETECTION_DECIDE_RESOLVE_AFTER: "30" } },
    { flags: ["decide.resolve_after=30"] },
  ].map((inputs) => configHash(loadConfig(configInputs(inputs))));
  assertEquals(new Set(ways).size, 1);
  assert(ways[0] !== hashOf());
});
