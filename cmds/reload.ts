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
import { type ReloadMetrics, reloadMetrics } from "./reload_metrics.ts";

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
  readonly #metrics: ReloadMetrics;
  #loaded: LoadedConfig;
  #hash: string;

  /** Has reloaded nothing. */
  constructor(options: ReloaderOptions) {
    this.#options = options;
    this.#loaded = options.loaded;
    this.#hash = configHash(options.loaded);
    this.#metrics = reloadMetrics(options.registry);
    this.#metrics.inForce(this.#hash);
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
    this.#metrics.refused();
    const { log } = this.#options;
    log.error(
      `Cannot reload the configuration, the old one is kept${why}`,
      fields,
    );
  }

  #applied(next: LoadedConfig): void {
    const { log } = this.#options;
    this.#loaded = next;
    this.#hash = configHash(next);
    this.#metrics.applied(this.#hash);
    for (const note of next.notes) log.info(note);
    log.info(`Reloaded the configuration, config hash ${this.#hash}`);
  }
}
