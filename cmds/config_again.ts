/**
 * When the configuration is to be loaded again: at SIGHUP, and when its file
 * has another text.
 *
 * @module
 */

import { ConfigError } from "../lib/config/config_error.ts";
import type { LoadedConfig } from "../lib/config/load.ts";
import { loadConfigFor, THIS_MACHINE } from "./config_flags.ts";
import type { Flags } from "./flags.ts";
import { watchText } from "./watch_text.ts";

/** How a command loads its configuration anew. */
export interface ConfigAgain {
  /** The configuration at the start. */
  readonly loaded: LoadedConfig;
  /** As at the start, of what is there now. Throws {@linkcode ConfigError}. */
  readonly load: () => LoadedConfig;
  /** The file and what it held at the start; `undefined` if there is none that can be read again. */
  readonly file: { readonly path: string; readonly text: string } | undefined;
  /** Where a hang-up before {@linkcode listenForReload} waits. */
  readonly hangUp: HangUp;
}

/** SIGHUP, which without a listener ends the process, also while it starts. */
export class HangUp {
  readonly #isThere = Deno.build.os !== "windows";
  #waits = false;
  #call = (): void => {
    this.#waits = true;
  };
  readonly #listener = () => this.#call();

  /** Listens from now on. */
  constructor() {
    if (this.#isThere) Deno.addSignalListener("SIGHUP", this.#listener);
  }

  /** Has every signal call a function, also one that came before. */
  onHangUp(call: () => void): void {
    this.#call = call;
    if (this.#waits) call();
    this.#waits = false;
  }

  /** Listens no more. */
  close(): void {
    if (this.#isThere) Deno.removeSignalListener("SIGHUP", this.#listener);
  }
}

/**
 * Loads the configuration, for the first time and again.
 *
 * @param flags The flags of a command that has `CONFIG_FLAGS` among its own.
 * @param further Settings that other flags stand for.
 * @throws {ConfigError} With every problem.
 */
export function loadConfigAgain(
  flags: Flags,
  further: readonly string[],
): ConfigAgain {
  const path = flags.text("config-file");
  let text = "";
  const machine = {
    ...THIS_MACHINE,
    readTextFile(name: string) {
      const read = THIS_MACHINE.readTextFile(name);
      if (name === path) text = read;
      return read;
    },
  };
  const loaded = loadConfigFor(flags, machine, further);
  // What a pipe held is gone.
  const isFile = path !== undefined && Deno.statSync(path).isFile;
  return {
    loaded,
    load() {
      if (path === undefined || isFile) {
        return loadConfigFor(flags, THIS_MACHINE, further);
      }
      const why = "it is no regular file, so it cannot be read again";
      throw new ConfigError([{ at: path, text: why }]);
    },
    file: isFile ? { path, text } : undefined,
    hangUp: new HangUp(),
  };
}

/**
 * Listens.
 *
 * @param again What is loaded.
 * @param reload Loads it.
 * @returns Ends it.
 */
export function listenForReload(
  { loaded, file, hangUp }: ConfigAgain,
  reload: () => void,
): () => void {
  hangUp.onHangUp(reload);
  const isWatched = loaded.config.default.reloadOnChange && file !== undefined;
  const stop = isWatched
    ? watchText({
      text: file.text,
      read: () => Deno.readTextFile(file.path),
      changed: reload,
    })
    : () => {};
  return () => {
    stop();
    hangUp.close();
  };
}
