/**
 * Takes another configuration over while the service runs: all of it, or
 * nothing of it.
 *
 * @module
 */

import { needsRestart } from "../lib/config/changes.ts";
import { ConfigError } from "../lib/config/config_error.ts";
import { configHash } from "../lib/config/config_hash.ts";
import type { LoadedConfig } from "../lib/config/load.ts";
import type { Logger } from "../lib/telemetry/logger.ts";
import type { Registry } from "../lib/telemetry/metrics.ts";

/** What a reload needs. */
export interface ReloaderOptions {
  /** The configuration in force. */
  readonly loaded: LoadedConfig;
  /** Makes it anew. Throws {@linkcode ConfigError} with every problem. */
  readonly load: () => LoadedConfig;
  /**
   * Reads what belongs to a configuration, and returns who puts it in force,
   * which cannot fail. Throws {@linkcode ConfigError}.
   */
  readonly prepare: (next: LoadedConfig) => () => void;
  /** Where the outcome is told. */
  readonly log: Logger;
  /** Where it is counted. */
  readonly registry: Registry;
}

/** See the module. */
export class Reloader {
  readonly #options: ReloaderOptions;
  readonly #count: (outcome: "applied" | "refused") => void;
  readonly #showHash: (hash: string, isInForce: boolean) => void;
  #loaded: LoadedConfig;
  #hash: string;

  /** Has reloaded nothing. */
  constructor(options: ReloaderOptions) {
    this.#options = options;
    this.#loaded = options.loaded;
    this.#hash = configHash(options.loaded);
    const reloads = options.registry.counter({
      name: "anomaly_detection_reloads_total",
      help: "Attempts to take a changed configuration over",
      labels: ["outcome"],
    });
    this.#count = (outcome) => reloads.of(outcome).inc();
    const info = options.registry.gauge({
      name: "anomaly_detection_config_info",
      help: "1 for the hash of the configuration in force, 0 for earlier ones",
      labels: ["config"],
      maxLabelSets: 100,
    });
    this.#showHash = (hash, isInForce) => info.of(hash).set(Number(isInForce));
    this.#showHash(this.#hash, true);
  }

  /** The configuration in force. */
  get loaded(): LoadedConfig {
    return this.#loaded;
  }

  /** Hash of the configuration in force: 12 hex digits. */
  get hash(): string {
    return this.#hash;
  }

  /** Reloads; whatever is wrong, the configuration in force stays then. Never throws. */
  reload(): void {
    const { load, prepare } = this.#options;
    try {
      const next = load();
      const why = needsRestart(this.#loaded, next);
      if (why !== undefined) return this.#refuse(`: ${why}`);
      prepare(next)();
      this.#applied(next);
    } catch (error) {
      if (!(error instanceof ConfigError)) return this.#refuse("", { error });
      const texts = error.problems.map(({ at, text }) => `${at}: ${text}`);
      this.#refuse(`: ${texts.join("; ")}`);
    }
  }

  #refuse(why: string, fields?: { readonly error: unknown }): void {
    this.#count("refused");
    const { log } = this.#options;
    log.error(
      `Cannot reload the configuration, the old one is kept${why}`,
      fields,
    );
  }

  #applied(next: LoadedConfig): void {
    const { log } = this.#options;
    this.#loaded = next;
    this.#showHash(this.#hash, false);
    this.#hash = configHash(next);
    this.#showHash(this.#hash, true);
    this.#count("applied");
    for (const note of next.notes) log.info(note);
    log.info(`Reloaded the configuration, config hash ${this.#hash}`);
  }
}
