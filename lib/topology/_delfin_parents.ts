/**
 * Delfin's rows -> what lives on what. The fields are those of Delfin's tables
 * (delfin/db/sqlalchemy/models.py), which its views hand out as they are. The
 * ids that metrics carry as `resource_id` are the drivers' own: `native_*_id`;
 * and `storage_id` is Delfin's.
 *
 * @module
 */

import { DelfinError, type DelfinRow, nameOf } from "./delfin_client.ts";
import { resourceText } from "./resource_text.ts";

/** The collections that are read. */
export interface DelfinCollections {
  /** `GET /v1/storage-pools`. */
  readonly pools: readonly DelfinRow[];
  /** `GET /v1/volumes`. */
  readonly volumes: readonly DelfinRow[];
  /** `GET /v1/controllers`. */
  readonly controllers: readonly DelfinRow[];
  /** `GET /v1/ports`. */
  readonly ports: readonly DelfinRow[];
  /** `GET /v1/filesystems`. */
  readonly filesystems: readonly DelfinRow[];
  /** `GET /v1/shares`. */
  readonly shares: readonly DelfinRow[];
}

/** What Delfin knows. */
export interface DelfinParents {
  /** Parents by child, canonical texts; without cycles, since types only rise. */
  readonly parents: Map<string, readonly string[]>;
  /** Volumes, ports, filesystems and shares of which no parent could be told. */
  readonly unknown: number;
}

/** Rows between two pauses: some milliseconds of work. */
const ROWS_AT_ONCE = 1_000;

/** Types under which a pool sends its metrics: OceanStor says `pool`. */
const POOL_TYPES = ["storagePool", "pool"];

/**
 * Puts the rows together: a volume or filesystem lives on its pool, a share on
 * its filesystem, a port on its controller. A pool is named by both types under
 * which drivers send it. A parent is found by its id or else, since drivers
 * differ, by its name where only one has it; a port's parent that is no
 * controller (an enclosure, a module) is left out.
 *
 * A large Delfin has more rows than may be walked in one go, so this pauses now
 * and then by yielding; detection goes on meanwhile.
 *
 * @param rows All collections.
 * @returns Parents by child; a port appears as `id:name` and as `id`, because
 * drivers differ in whether they send its name, but not as `id` where ports share one.
 * @throws {DelfinError} If a field is neither a text nor null.
 */
export function* parentsIn(
  rows: DelfinCollections,
): Generator<void, DelfinParents> {
  const found: Found = { parents: new Map(), unknown: 0, poolTexts: new Map() };
  const pools = indexParents(
    rows.pools,
    "storage_pools",
    "native_storage_pool_id",
  );
  for (const [i, row] of rows.volumes.entries()) {
    if (i % ROWS_AT_ONCE === 0) yield;
    const read = reader(row, `volumes[${i}]`);
    const pool = read("native_storage_pool_id");
    addToPool(found, "volume", read, "native_volume_id", pool, pools);
  }
  for (const [i, row] of rows.filesystems.entries()) {
    if (i % ROWS_AT_ONCE === 0) yield;
    const read = reader(row, `filesystems[${i}]`);
    const pool = read("native_pool_id");
    addToPool(found, "filesystem", read, "native_filesystem_id", pool, pools);
  }
  for (const [i, row] of rows.shares.entries()) {
    if (i % ROWS_AT_ONCE === 0) yield;
    addShare(found, reader(row, `shares[${i}]`));
  }
  yield* addPorts(found, rows);
  return found;
}

/** A result in the making. */
interface Found {
  readonly parents: Map<string, readonly string[]>;
  unknown: number;
  /** Texts of a pool by its key: made once, for many volumes. */
  readonly poolTexts: Map<string, readonly string[]>;
}

/** Adds parents of a child; rows of the same child are put together. */
function add(
  { parents }: Found,
  child: string,
  added: readonly string[],
): void {
  const known = parents.get(child);
  parents.set(
    child,
    known === undefined ? added : [...new Set([...known, ...added])],
  );
}

/** A field of a row: its text, or "" for null, absent and empty. */
type Read = (field: string) => string;

function reader(row: DelfinRow, where: string): Read {
  return (field) => {
    const value = row[field];
    if (typeof value === "string") return value;
    if (value === null || value === undefined) return "";
    throw new DelfinError(
      `Cannot use Delfin's ${where}.${field}: it is ${
        nameOf(value)
      }, not a text`,
    );
  };
}

/** Native ids of possible parents: by id and by name, `undefined` where several have the name. */
interface Parents {
  readonly ids: ReadonlySet<string>;
  readonly byName: ReadonlyMap<string, string | undefined>;
}

function indexParents(
  rows: readonly DelfinRow[],
  collection: string,
  field: string,
): Parents {
  const ids = new Set<string>();
  const byName = new Map<string, string | undefined>();
  rows.forEach((row, i) => {
    const read = reader(row, `${collection}[${i}]`);
    const id = read(field);
    if (id === "") return;
    ids.add(within(read, id));
    const name = within(read, read("name"));
    byName.set(
      name,
      byName.has(name) && byName.get(name) !== id ? undefined : id,
    );
  });
  return { ids, byName };
}

/** Key of an id or name within its array. */
function within(read: Read, id: string): string {
  return `${read("storage_id")}\n${id}`;
}

/** The parent's native id; `undefined` if it is not among them. */
function resolve(read: Read, id: string, parents: Parents): string | undefined {
  if (id === "") return undefined;
  const key = within(read, id);
  return parents.ids.has(key) ? id : parents.byName.get(key);
}

/** A child of a pool. Delfin knows its pool even where the list of pools is not there yet. */
function addToPool(
  found: Found,
  resourceType: string,
  read: Read,
  field: string,
  pool: string,
  pools: Parents,
): void {
  const resourceId = read(field);
  const poolId = resolve(read, pool, pools) ?? pool;
  const storageId = read("storage_id");
  if (storageId === "" || resourceId === "" || poolId === "") {
    found.unknown++;
    return;
  }
  const child = resourceText({ storageId, resourceType, resourceId });
  const key = within(read, poolId);
  let texts = found.poolTexts.get(key);
  if (texts === undefined) {
    texts = POOL_TYPES.map((type) =>
      resourceText({ storageId, resourceType: type, resourceId: poolId })
    );
    found.poolTexts.set(key, texts);
  }
  add(found, child, texts);
}

function addShare(found: Found, read: Read): void {
  const storageId = read("storage_id");
  const shareId = read("native_share_id");
  const filesystemId = read("native_filesystem_id");
  if (storageId === "" || shareId === "" || filesystemId === "") {
    found.unknown++;
    return;
  }
  const share = { storageId, resourceType: "share", resourceId: shareId };
  const filesystem = {
    storageId,
    resourceType: "filesystem",
    resourceId: filesystemId,
  };
  add(found, resourceText(share), [resourceText(filesystem)]);
}

function* addPorts(
  found: Found,
  { ports, controllers }: DelfinCollections,
): Generator<void> {
  const known = indexParents(
    controllers,
    "controllers",
    "native_controller_id",
  );
  const timesUsed = new Map<string, number>();
  const reads = ports.map((row, i) => reader(row, `ports[${i}]`));
  for (const read of reads) {
    const key = within(read, read("native_port_id"));
    timesUsed.set(key, (timesUsed.get(key) ?? 0) + 1);
  }
  for (const [i, read] of reads.entries()) {
    if (i % ROWS_AT_ONCE === 0) yield;
    const resourceId = read("native_port_id");
    const controller = resolve(read, read("native_parent_id"), known);
    const storageId = read("storage_id");
    if (storageId === "" || resourceId === "" || controller === undefined) {
      found.unknown++;
      continue;
    }
    const parent = resourceText({
      storageId,
      resourceType: "controller",
      resourceId: controller,
    });
    const names = [read("name")];
    if (timesUsed.get(within(read, resourceId)) === 1) names.push("");
    for (const resourceName of new Set(names)) {
      const port = {
        storageId,
        resourceType: "port",
        resourceId,
        resourceName,
      };
      // A nameless port that shares its id is not known by the id alone.
      if (resourceName === "" && names.length === 1) found.unknown++;
      else add(found, resourceText(port), [parent]);
    }
  }
}
