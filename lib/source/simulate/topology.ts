/**
 * What a simulated array is made of: its resources, how they are wired, which
 * metrics each reports, and what runs on its volumes.
 *
 * Even volumes belong to controller 0, odd ones to controller 1; a controller
 * reaches the hosts by its own two ports. The first half of the volumes lies
 * on the flash pool, the second on the disk pool.
 *
 * @module
 */

import { between, type Noise, STREAMS } from "./random.ts";
import { type VolumeLoad, type WorkloadName, WORKLOADS } from "./workload.ts";

/** Resource types of the simulated array, in the order of a message. */
export type ResourceType =
  | "storage"
  | "storagePool"
  | "controller"
  | "port"
  | "volume";

/** One resource. */
export interface Resource {
  /** Its type, as Delfin names it. */
  readonly type: ResourceType;
  /** Number among the resources of its type, from 0. */
  readonly index: number;
  /** Delfin's `resource_id`. */
  readonly id: string;
  /** Delfin's `resource_name`. */
  readonly name: string;
}

/** One volume: what runs on it and where it lies. */
export interface Volume extends VolumeLoad {
  /** Number of its pool. */
  readonly pool: number;
  /** Number of its controller. */
  readonly controller: number;
  /** Share of its operations that takes the first port of its controller, from 0 to 1. */
  readonly firstPortShare: number;
}

/** The kinds of values, which decide unit and rounding. */
export type Quantity = "operations" | "rate" | "time" | "size" | "percent";

/** One metric. */
export interface Metric {
  /** Delfin's name of it. */
  readonly name: string;
  /** Delfin's unit. */
  readonly unit: string;
  /** Kind of value. */
  readonly quantity: Quantity;
}

/** How the firmware of an array rounds: decimal places per kind of value. */
export type Firmware = Readonly<Record<Quantity, number>>;

/** The firmware flavours; array `n` runs flavour `n` modulo their number. */
export const FIRMWARES: readonly Firmware[] = [
  { operations: 1, rate: 2, time: 2, size: 1, percent: 1 },
  // Whole operations and tenths of a millisecond: many equal values.
  { operations: 0, rate: 1, time: 1, size: 0, percent: 0 },
  { operations: 3, rate: 3, time: 3, size: 3, percent: 3 },
];

/** Total, read and write form of a metric, as Delfin names them. */
function three(name: string, unit: string, quantity: Quantity): Metric[] {
  const capital = name.charAt(0).toUpperCase() + name.slice(1);
  return [name, `read${capital}`, `write${capital}`].map((form) => ({
    name: form,
    unit,
    quantity,
  }));
}

/** The metrics of every resource, in the order of a message. */
const BASIC: readonly Metric[] = [
  ...three("iops", "IOPS", "operations"),
  ...three("throughput", "MB/s", "rate"),
  ...three("responseTime", "ms", "time"),
  ...three("ioSize", "KB", "size"),
];

/** The metrics of a resource whose operations are known to the cache. */
const CACHED: readonly Metric[] = [
  ...BASIC,
  ...three("cacheHitRatio", "%", "percent"),
];

/** The metrics of a controller. */
const COMPUTING: readonly Metric[] = [
  ...BASIC,
  { name: "cpuUsage", unit: "%", quantity: "percent" },
  { name: "memoryUsage", unit: "%", quantity: "percent" },
];

/** Which metrics a resource of each type reports: what Delfin's drivers declare, and memoryUsage. */
export const METRICS: Readonly<Record<ResourceType, readonly Metric[]>> = {
  storage: CACHED,
  storagePool: BASIC,
  controller: COMPUTING,
  port: CACHED,
  volume: CACHED,
};

/** Number of pools. */
export const POOLS = 2;
/** Number of controllers. */
export const CONTROLLERS = 2;
/** Number of ports of each controller. */
export const PORTS_PER_CONTROLLER = 2;
/** Number of ports. */
export const PORTS = CONTROLLERS * PORTS_PER_CONTROLLER;

const POOL_NAMES = ["flash_pool", "nearline_pool"] as const;

/** Name, workload and peak load in IOPS of every volume; one name tests non-ASCII text. */
const PLAN: readonly (readonly [string, WorkloadName | undefined, number])[] = [
  ["oltp-01", "database", 2400],
  ["oltp-02", "database", 1900],
  ["oltp-03", "database", 1300],
  ["oltp-04", "database", 800],
  ["redo-01", "redoLog", 1100],
  ["redo-02", "redoLog", 700],
  ["vdi-01", "desktops", 1200],
  ["vdi-02", "desktops", 1000],
  ["vdi-03", "desktops", 700],
  ["spare-01", undefined, 0],
  ["erp-01", "database", 420],
  ["erp-02", "database", 300],
  ["mail-01", "mail", 350],
  ["mail-02", "mail", 240],
  ["files-01", "files", 260],
  ["files-b\u00fcro", "files", 180],
  ["warehouse-01", "warehouse", 300],
  ["warehouse-02", "warehouse", 220],
  ["backup-01", "backupTarget", 240],
  ["spare-02", undefined, 0],
];

/** Number of volumes. */
export const VOLUMES: number = PLAN.length;

/** Number of each type's first resource in {@linkcode Topology.resources}. */
export const FIRST: Readonly<Record<ResourceType, number>> = {
  storage: 0,
  storagePool: 1,
  controller: 1 + POOLS,
  port: 1 + POOLS + CONTROLLERS,
  volume: 1 + POOLS + CONTROLLERS + PORTS,
};

/** Number of resources of one array. */
export const RESOURCES: number = FIRST.volume + VOLUMES;

/** Number of series of one array. */
export const SERIES: number = METRICS.storage.length +
  POOLS * METRICS.storagePool.length +
  CONTROLLERS * METRICS.controller.length +
  PORTS * METRICS.port.length +
  VOLUMES * METRICS.volume.length;

/** One simulated array. */
export interface Topology {
  /** Delfin's id of the array. */
  readonly storageId: string;
  /** Name of the array. */
  readonly name: string;
  /** Serial number of the array. */
  readonly serialNumber: string;
  /** How it rounds. */
  readonly firmware: Firmware;
  /** All resources: the array itself, pools, controllers, ports, volumes. */
  readonly resources: readonly Resource[];
  /** The volumes, in the order of their numbers. */
  readonly volumes: readonly Volume[];
}

/**
 * Builds an array.
 *
 * @param array Number of the array, from 0.
 * @param noise Its draws: they shape the id, and how each volume differs.
 */
export function makeTopology(array: number, noise: Noise): Topology {
  const hex = Array.from(
    { length: 4 },
    (_, i) =>
      (noise.uniform(STREAMS.topology, i) * 2 ** 32).toString(16).padStart(
        8,
        "0",
      ),
  ).join("");
  const storageId = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join("-");
  const name = `array-sim-${array + 1}`;
  return {
    storageId,
    name,
    serialNumber: `SIM${hex.slice(0, 9).toUpperCase()}`,
    firmware: FIRMWARES[array % FIRMWARES.length] as Firmware,
    resources: makeResources(storageId, name),
    volumes: PLAN.map((_, index) => makeVolume(index, noise)),
  };
}

function makeResources(storageId: string, name: string): Resource[] {
  const many = (
    type: ResourceType,
    prefix: string,
    names: readonly string[],
  ): Resource[] =>
    names.map((name, index) => ({
      type,
      index,
      id: `${prefix}-${index}`,
      name,
    }));
  return [
    { type: "storage", index: 0, id: storageId, name },
    ...many("storagePool", "pool", POOL_NAMES),
    ...many("controller", "ctrl", ["CTE0.A", "CTE0.B"]),
    ...many("port", "port", ["A.FC0", "A.FC1", "B.FC0", "B.FC1"]),
    ...many("volume", "vol", PLAN.map(([volume]) => volume)),
  ];
}

function makeVolume(index: number, noise: Noise): Volume {
  const [, workloadName, peakIops] = PLAN[index] as (typeof PLAN)[number];
  const draw = (which: number) =>
    noise.uniform(STREAMS.topology + 1 + index, which);
  return {
    index,
    workload: workloadName === undefined ? undefined : WORKLOADS[workloadName],
    peakIops: peakIops * between(0.8, 1.2, draw(0)),
    shiftHours: between(-0.4, 0.4, draw(1)),
    backupHour: between(22, 24, draw(2)),
    backupHours: between(1.5, 3, draw(3)),
    pool: index < VOLUMES / POOLS ? 0 : 1,
    controller: index % CONTROLLERS,
    firstPortShare: between(0.42, 0.58, draw(4)),
  };
}
