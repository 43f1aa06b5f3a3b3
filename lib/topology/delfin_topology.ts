/**
 * The topology that Delfin itself knows, read again and again in the background.
 * Whatever happens there, detection does not wait: it sees the topology of the
 * last reading that went well, and none before the first.
 *
 * @module
 */

import { setTimeout as sleepFor } from "node:timers/promises";
import { NO_TOPOLOGY, type Topology } from "../model/topology.ts";
import { getLogger, type Logger } from "../telemetry/logger.ts";
import {
  type DelfinCollections,
  type DelfinParents,
  parentsIn,
} from "./_delfin_parents.ts";
import {
  checkDelfinOptions,
  DelfinClient,
  DelfinError,
  type DelfinOptions,
  type DelfinRow,
  type DelfinTools,
} from "./delfin_client.ts";
import { TopologyTable } from "./topology_table.ts";

/** Where Delfin is, and how often it is asked. */
export interface DelfinTopologyOptions extends DelfinOptions {
  /** From the end of one reading to the next, in ms, > 0; after a failure at most a minute. */
  readonly refreshMs: number;
}

/** What became of the readings; for metrics. */
export interface DelfinTopologyStatus {
  /** Readings that went well. */
  readonly refreshes: number;
  /** Readings that failed. */
  readonly failures: number;
  /** Pairs in force. */
  readonly pairs: number;
  /** Why the last reading failed; `undefined` if it went well or there was none. */
  readonly problem: string | undefined;
}

/** Longest pause after a failure. */
const RETRY_MS = 60_000;

/** Delfin's topology. Being a {@linkcode Topology} itself, it answers from the one in force. */
export class DelfinTopology implements Topology {
  readonly #options: DelfinTopologyOptions;
  readonly #tools: DelfinTools;
  readonly #log: Logger;
  readonly #sleep: NonNullable<DelfinTools["sleep"]>;
  #current: Topology = NO_TOPOLOGY;
  #status: DelfinTopologyStatus = {
    refreshes: 0,
    failures: 0,
    pairs: 0,
    problem: undefined,
  };

  /**
   * Asks nobody yet.
   *
   * @param options Where Delfin is.
   * @param tools For tests; `sleep` serves the pauses and the time limits.
   * @param log Where readings are told.
   * @throws {RangeError} If an option is out of range.
   * @throws {TypeError} If the address is not one of http or https, or the authorities are no PEM.
   */
  constructor(
    options: DelfinTopologyOptions,
    tools: DelfinTools = {},
    log: Logger = getLogger("topology"),
  ) {
    if (!(options.refreshMs > 0)) {
      throw new RangeError(
        `Cannot refresh the topology every ${options.refreshMs} ms`,
      );
    }
    checkDelfinOptions(options);
    this.#options = options;
    this.#tools = tools;
    this.#log = log;
    this.#sleep = tools.sleep ??
      ((ms, signal) => sleepFor(ms, undefined, { signal }));
  }

  /** The topology in force. */
  get current(): Topology {
    return this.#current;
  }

  /** What became of the readings so far. */
  get status(): DelfinTopologyStatus {
    return this.#status;
  }

  /** Asks the topology in force. */
  parentsOf(resource: string): readonly string[] {
    return this.#current.parentsOf(resource);
  }

  /**
   * Reads at once and then again and again; nobody has to wait for it.
   *
   * @param signal Ends the readings.
   * @returns Settles when the last one has ended; rejects only if the trusted authorities cannot be read.
   */
  async start(signal: AbortSignal): Promise<void> {
    const { refreshMs } = this.#options;
    using client = new DelfinClient(this.#options, this.#tools);
    for (;;) {
      const isRead = await this.#refresh(client, signal);
      if (signal.aborted) return;
      const pauseMs = isRead ? refreshMs : Math.min(refreshMs, RETRY_MS);
      await this.#sleep(pauseMs, signal).catch(() => {});
      if (signal.aborted) return;
    }
  }

  async #refresh(client: DelfinClient, signal: AbortSignal): Promise<boolean> {
    try {
      const { parents, unknown } = await walk({
        pools: await client.read("storage-pools", "storage_pools", signal),
        volumes: await client.read("volumes", "volumes", signal),
        controllers: await readIfThere(client, "controllers", signal),
        ports: await readIfThere(client, "ports", signal),
        filesystems: await readIfThere(client, "filesystems", signal),
        shares: await readIfThere(client, "shares", signal),
      });
      const topology = new TopologyTable(parents);
      this.#accept(topology, topology.size, unknown);
      return true;
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
      return false;
    }
  }

  #accept(topology: Topology, pairs: number, unknown: number): void {
    const { refreshes, problem, pairs: before } = this.#status;
    this.#current = topology;
    this.#status = {
      ...this.#status,
      refreshes: refreshes + 1,
      pairs,
      problem: undefined,
    };
    if (refreshes === 0 || problem !== undefined || pairs !== before) {
      this.#log.info("The topology was read from Delfin", { pairs, unknown });
    }
  }

  /** Tells each new problem once, not at every reading. */
  #fail(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    if (text !== this.#status.problem) {
      this.#log.warn(`${text}; the topology of before stays in force`);
    }
    const failures = this.#status.failures + 1;
    this.#status = { ...this.#status, failures, problem: text };
  }
}

/** Puts the rows together bit by bit, with everyone else's turn in between. */
async function walk(rows: DelfinCollections): Promise<DelfinParents> {
  const steps = parentsIn(rows);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await sleepFor(0);
  }
}

/** A collection that older Delfins do not have; theirs is empty. */
async function readIfThere(
  client: DelfinClient,
  name: string,
  signal: AbortSignal,
): Promise<DelfinRow[]> {
  try {
    return await client.read(name, name, signal);
  } catch (error) {
    if (error instanceof DelfinError && error.status === 404) return [];
    throw error;
  }
}
