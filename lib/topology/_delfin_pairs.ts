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
import type { TopologyPair } from "./topology_table.ts";

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
export interface DelfinPairs {
  /** In no particular order. */
  readonly pairs: TopologyPair[];
  /** Volumes, ports, filesystems and shares of which no parent could be told. */
  readonly unknown: number;
}

/** Types under which a pool sends its metrics: OceanStor says `pool`. */
const POOL_TYPES = ["storagePool", "pool"];

/**
 * Puts the rows together: a volume or filesystem lives on its pool, a share on
 * its filesystem, a port on its controller. A pool is named by both types under
 * which drivers send it. A parent is found by its id or else, since drivers
 * differ, by its name where only one has it; a port's parent that is no
 * controller (an enclosure, a module) is left out.
 *
 * @param rows All collections.
 * @returns Pairs; a port appears as `id:name` and as `id`, because drivers differ
 * in whether they send its name, but not as `id` where ports share one.
 * @throws {DelfinError} If a field is neither a text nor null.
 */
export function pairsOf(rows: DelfinCollections): DelfinPairs {
  const found: Found = { pairs: [], unknown: 0 };
  const pools = indexParents(
    rows.pools,
    "storage_pools",
    "native_storage_pool_id",
  );
  rows.volumes.forEach((row, i) => {
    const read = reader(row, `volumes[${i}]`);
    const pool = read("native_storage_pool_id");
    addChild(found, "volume", read, "native_volume_id", pool, pools);
  });
  rows.filesystems.forEach((row, i) => {
    const read = reader(row, `filesystems[${i}]`);
    const pool = read("native_pool_id");
    addChild(found, "filesystem", read, "native_filesystem_id", pool, pools);
  });
  addShares(found, rows.shares);
  addPorts(found, rows);
  return found;
}

/** A result in the making. */
interface Found {
  readonly pairs: TopologyPair[];
  unknown: number;
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
  return JSON.stringify([read("storage_id"), id]);
}

/** The parent's native id; `undefined` if it is not among them. */
function resolve(read: Read, id: string, parents: Parents): string | undefined {
  if (id === "") return undefined;
  const key = within(read, id);
  return parents.ids.has(key) ? id : parents.byName.get(key);
}

/** A child of a pool. Delfin knows its pool even where the list of pools is not there yet. */
function addChild(
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
  for (const type of POOL_TYPES) {
    const parent = resourceText({
      storageId,
      resourceType: type,
      resourceId: poolId,
    });
    found.pairs.push({ child, parent });
  }
}

function addShares(found: Found, shares: readonly DelfinRow[]): void {
  shares.forEach((row, i) => {
    const read = reader(row, `shares[${i}]`);
    const storageId = read("storage_id");
    const [shareId, filesystemId] = [
      read("native_share_id"),
      read("native_filesystem_id"),
    ];
    if (storageId === "" || shareId === "" || filesystemId === "") {
      found.unknown++;
      return;
    }
    found.pairs.push({
      child: resourceText({
        storageId,
        resourceType: "share",
        resourceId: shareId,
      }),
      parent: resourceText({
        storageId,
        resourceType: "filesystem",
        resourceId: filesystemId,
      }),
    });
  });
}

function addPorts(
  found: Found,
  { ports, controllers }: DelfinCollections,
): void {
  const parents = indexParents(
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
  for (const read of reads) {
    const resourceId = read("native_port_id");
    const controller = resolve(read, read("native_parent_id"), parents);
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
      const parts = {
        storageId,
        resourceType: "port",
        resourceId,
        resourceName,
      };
      found.pairs.push({ child: resourceText(parts), parent });
    }
  }
}
