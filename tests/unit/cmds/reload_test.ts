/**
 * What becomes of a configuration that is loaded while the service runs.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { Reloader } from "../../../cmds/reload.ts";
import { ConfigError } from "../../../lib/config/config_error.ts";
import { configHash } from "../../../lib/config/config_hash.ts";
import { loadConfig, type LoadedConfig } from "../../../lib/config/load.ts";
import { Registry } from "../../../lib/telemetry/metrics.ts";
import { configInputs } from "../../fakes/config_inputs.ts";
import { ListLogger } from "../../fakes/list_logger.ts";

const withFlags = (...flags: string[]) => loadConfig(configInputs({ flags }));

/** A reloader of the default settings, and what it put in force. */
function makeReloader(
  load: () => LoadedConfig,
  prepareFails?: () => never,
) {
  const log = new ListLogger();
  const registry = new Registry();
  const inForce: LoadedConfig[] = [];
  const reloader = new Reloader({
    loaded: withFlags(),
    load,
    prepare(next) {
      prepareFails?.();
      return () => {
        inForce.push(next);
      };
    },
    log,
    registry,
  });
  const metrics = () =>
    registry.render().split("\n").filter((line) =>
      /^anomaly_detection_(reloads_total|config_info)/.test(line)
    );
  return { reloader, log, inForce, metrics };
}

const DEFAULT_HASH = configHash(withFlags());
const IN_FORCE = `anomaly_detection_config_info{config="${DEFAULT_HASH}"} 1`;

/** The lines of the metrics, sorted. */
function counted(applied: number, refused: number, ...info: string[]) {
  return [
    ...info,
    `anomaly_detection_reloads_total{outcome="applied"} ${applied}`,
    `anomaly_detection_reloads_total{outcome="refused"} ${refused}`,
  ].toSorted();
}

Deno.test("reload() puts a configuration in force and says its hash in the log and the metrics", () => {
  const next = withFlags("decide.resolve_after=5");
  const { reloader, log, inForce, metrics } = makeReloader(() => next);
  assertEquals(metrics().toSorted(), counted(0, 0, IN_FORCE));
  reloader.reload();
  assertEquals(inForce, [next]);
  assert(reloader.hash !== DEFAULT_HASH);
  assertMatch(reloader.hash, /^[0-9a-f]{12}$/);
  assertEquals(log.lines, [
    `info Reloaded the configuration, config hash ${reloader.hash}`,
  ]);
  assertEquals(
    metrics().toSorted(),
    counted(
      1,
      0,
      `anomaly_detection_config_info{config="${DEFAULT_HASH}"} 0`,
      `anomaly_detection_config_info{config="${reloader.hash}"} 1`,
    ),
  );
});

Deno.test("reload() compares with what is in force, not with the start", () => {
  let next = withFlags("decide.resolve_after=5");
  const { reloader, log, metrics } = makeReloader(() => next);
  reloader.reload();
  next = withFlags();
  reloader.reload();
  assertEquals(reloader.hash, DEFAULT_HASH);
  assertEquals(
    log.lines.at(-1),
    `info Reloaded the configuration, config hash ${DEFAULT_HASH}`,
  );
  assert(metrics().includes(IN_FORCE));
});

Deno.test("reload() keeps all of the old configuration if one setting needs a restart", () => {
  const next = withFlags("decide.resolve_after=5", "store.max_series=7");
  const { reloader, log, inForce, metrics } = makeReloader(() => next);
  reloader.reload();
  assertEquals(inForce, []);
  assertEquals(reloader.hash, DEFAULT_HASH);
  assertEquals(log.lines, [
    "error Cannot reload the configuration, the old one is kept: a change " +
    "of [store] max_series needs a restart",
  ]);
  assertEquals(metrics().toSorted(), counted(0, 1, IN_FORCE));
});

Deno.test("reload() tells every problem, and keeps the old configuration", () => {
  const { reloader, log, inForce } = makeReloader(() =>
    withFlags("decide.resolve_after=0", "store.max_series=none")
  );
  reloader.reload();
  assertEquals(inForce, []);
  assertEquals(log.lines.length, 1);
  assertMatch(
    log.lines[0]!,
    /^error Cannot reload .* is kept: .*resolve_after.*; .*max_series/,
  );
});

Deno.test("reload() keeps the old configuration if what belongs to the new one is wrong", () => {
  const fails = () => {
    throw new ConfigError([{ at: "topology.file", text: "it is no topology" }]);
  };
  const { reloader, log } = makeReloader(
    () => withFlags("decide.resolve_after=5"),
    fails,
  );
  reloader.reload();
  assertEquals(reloader.hash, DEFAULT_HASH);
  assertEquals(log.lines, [
    "error Cannot reload the configuration, the old one is kept: " +
    "topology.file: it is no topology",
  ]);
});

Deno.test("reload() never throws", () => {
  const error = new Error("unexpected");
  const { reloader, log } = makeReloader(() => {
    throw error;
  });
  reloader.reload();
  assertEquals(log.lines, [
    "error Cannot reload the configuration, the old one is kept",
  ]);
  assertEquals(log.fields, [{ error }]);
});
