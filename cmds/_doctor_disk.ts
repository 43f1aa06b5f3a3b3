/**
 * What `doctor` finds out about files that the service writes: whether this user
 * may, and how much room there is.
 *
 * @module
 */

import { statfs } from "node:fs/promises";
import type { Config } from "../lib/config/schema.ts";
import { bounded, type Finding, messageOf, size } from "./_doctor_finding.ts";

/** A file that the service is going to write. */
export interface WrittenFile {
  /** What it is, in one or two words. */
  readonly name: string;
  /** Where it is. */
  readonly path: string;
  /** Less room than this is worth a look, in bytes. */
  readonly roomBytes: number;
}

/** With less nothing can be kept, in bytes. */
const FULL_BYTES = 16 * 2 ** 20;
/** State of 20,000 series takes some 300 MiB with its log. */
const ROOM_BYTES = 2 ** 30;

/**
 * The files of a configuration.
 *
 * @param config The configuration.
 * @param optional Emitters that nobody waits for: their messages may wait in the spool.
 */
export function writtenFiles(
  config: Config,
  optional: readonly string[],
): WrittenFile[] {
  const { state, spool, history, emit, emitFile, dataParser } = config;
  const files: WrittenFile[] = [];
  const add = (name: string, path: string, roomBytes = ROOM_BYTES) =>
    files.push({ name, path, roomBytes });
  // Other sources keep neither state nor history.
  const isKafka = dataParser.receiverName === "kafka";
  if (isKafka && state.path !== "") add("state", state.path);
  if (isKafka && history.path !== "") add("history", history.path);
  if (optional.length > 0 && spool.path !== "") {
    add("spool", spool.path, optional.length * spool.maxMb * 2 ** 20);
  }
  if (emit.emitters.includes("file")) {
    add(
      "emitter file",
      emitFile.path,
      (emitFile.maxFiles + 1) * emitFile.maxSizeMb * 2 ** 20,
    );
  }
  if (config.default.logFile !== "") add("log", config.default.logFile);
  return files;
}

/**
 * Tries to write: opens the file if it is there, else makes another one in its
 * folder and removes it.
 *
 * @param file The file.
 * @param limitMs How long that may take, in ms.
 * @param freeBytes How much room there is beside a path, in bytes.
 */
export async function fileFinding(
  { name, path, roomBytes }: WrittenFile,
  limitMs: number,
  freeBytes: (folder: string) => Promise<number> = freeOnDisk,
): Promise<Finding> {
  const folder = folderOf(path);
  try {
    await bounded(tryToWrite(path, folder), limitMs);
  } catch (error) {
    return {
      name,
      mark: "failed",
      text: `${path} cannot be written: ${messageOf(error)}`,
      hint: error instanceof Deno.errors.NotFound
        ? `make the folder, for the service's user: install -d -o USER ${folder}`
        : `give the folder to the service's user: chown USER ${folder}`,
    };
  }
  let free: number;
  try {
    free = await bounded(freeBytes(folder), limitMs);
  } catch (error) {
    const text = `${path} can be written; how much room there is: ${
      messageOf(error)
    }`;
    return { name, mark: "warning", text };
  }
  const text = `${path} can be written, ${size(free)} free`;
  if (free < FULL_BYTES) {
    return { name, mark: "failed", text, hint: "make room on this disk" };
  }
  return free < roomBytes
    ? { name, mark: "warning", text, hint: `it may need ${size(roomBytes)}` }
    : { name, mark: "ok", text };
}

async function tryToWrite(path: string, folder: string): Promise<void> {
  const isThere = await Deno.stat(path).then(() => true, () => false);
  if (isThere) (await Deno.open(path, { append: true })).close();
  // Also where the file is there: others come and go beside it.
  const trial = await Deno.makeTempFile({ dir: folder, prefix: ".doctor-" });
  await Deno.remove(trial);
}

async function freeOnDisk(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function folderOf(path: string): string {
  const folder = path.replace(/[^/]*$/, "").replace(/(?<=.)\/$/, "");
  return folder === "" ? "." : folder;
}
