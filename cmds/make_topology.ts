/**
 * Configuration to what is known of what lives on what.
 *
 * @module
 */

import { ConfigError } from "../lib/config/config_error.ts";
import type { Config } from "../lib/config/schema.ts";
import { NO_TOPOLOGY, type Topology } from "../lib/model/topology.ts";
import { escapeControls } from "../lib/telemetry/escape.ts";
import { DelfinTopology } from "../lib/topology/delfin_topology.ts";
import { firstKnown } from "../lib/topology/first_known.ts";
import { readTopologyFile } from "../lib/topology/topology_file.ts";

/** What is known, and who is asked for more. */
export interface ToldTopology {
  /** The file first, then what Delfin says at the moment of asking. */
  readonly topology: Topology;
  /**
   * Reads the topology file of another configuration.
   *
   * @returns Puts it in the place of the one before.
   * @throws {ConfigError} With every problem of the file.
   */
  prepare(config: Config): () => void;
  /**
   * Asks Delfin, again and again, until the signal aborts; at once where it is
   * not to be asked. Never rejects.
   */
  askDelfin(signal: AbortSignal): Promise<void>;
}

/**
 * Reads the topology file. Delfin is not asked yet.
 *
 * @param config The configuration.
 * @param readTextFile Reads a UTF-8 file; throws if it cannot.
 * @throws {ConfigError} With every problem of the file, or of that of Delfin's authority.
 */
export function makeTopology(
  { topology: settings }: Config,
  readTextFile: (path: string) => string = Deno.readTextFileSync,
): ToldTopology {
  const { delfinUrl, delfinToken, delfinCaFile } = settings;
  const read = ({ file }: Config["topology"]) =>
    file === "" ? NO_TOPOLOGY : readFile(file, readTextFile);
  let current = read(settings);
  const told: Topology = {
    parentsOf: (resource) => current.parentsOf(resource),
  };
  const prepare = (config: Config) => {
    const next = read(config.topology);
    return () => {
      current = next;
    };
  };
  if (delfinUrl === "") {
    return { topology: told, prepare, askDelfin: () => Promise.resolve() };
  }
  const delfin = new DelfinTopology({
    url: delfinUrl,
    token: delfinToken || undefined,
    caPem: delfinCaFile === ""
      ? undefined
      : readOrRefuse(delfinCaFile, "topology.delfin_ca_file", readTextFile),
    refreshMs: settings.refreshMs,
    timeoutMs: settings.timeoutMs,
  });
  return {
    topology: firstKnown(told, delfin),
    prepare,
    askDelfin: (signal) => delfin.start(signal),
  };
}

function readFile(
  path: string,
  readTextFile: (path: string) => string,
): Topology {
  const text = readOrRefuse(path, "topology.file", readTextFile);
  const outcome = readTopologyFile(text, path);
  if (outcome.kind === "read") return outcome.topology;
  throw new ConfigError(
    outcome.problems.map((text) => ({ at: "topology.file", text })),
  );
}

function readOrRefuse(
  path: string,
  at: string,
  readTextFile: (path: string) => string,
): string {
  try {
    return readTextFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const text = `${escapeControls(path)} cannot be read: ${
      escapeControls(reason)
    }`;
    throw new ConfigError([{ at, text }]);
  }
}
