/**
 * What hosts ask of a volume: how its load follows the day and the week, how
 * large its operations are, how well they cache. No fault and no queue is
 * known here. The local time of the hosts is UTC.
 *
 * @module
 */

import { type Noise, STREAMS, STREAMS_PER_VOLUME } from "./random.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How one kind of application uses a volume. */
export interface Workload {
  /** Load at an hour of the day from 0 to 24 (exclusive), about 0 to 1. */
  readonly rhythm: (hour: number) => number;
  /** Load that stays when the rhythm is at 0, as a share of the peak. */
  readonly floor: number;
  /** What a Saturday or Sunday leaves of the rhythm, from 0 to 1. */
  readonly weekend: number;
  /** Reads among the operations, from 0 to 1. */
  readonly readShare: number;
  /** Size of a read in KB. */
  readonly readKb: number;
  /** Size of a write in KB. */
  readonly writeKb: number;
  /** Reads that the cache answers, from 0 to 1. */
  readonly readHit: number;
  /** Writes that the cache takes, from 0 to 1. */
  readonly writeHit: number;
  /** Chance of a short burst in two hours, from 0 to 1. */
  readonly burst: number;
  /** Reads of the nightly backup, as a share of the peak. */
  readonly backup: number;
}

/** What hosts ask of one volume at one moment. Written anew for every sample. */
export interface Demand {
  /** Reads a second. */
  readIops: number;
  /** Writes a second. */
  writeIops: number;
  /** Mean size of a read in KB. */
  readKb: number;
  /** Mean size of a write in KB. */
  writeKb: number;
  /** Reads that the cache answers, from 0 to 1. */
  readHit: number;
  /** Writes that the cache takes, from 0 to 1. */
  writeHit: number;
}

/** What makes one volume differ from others of its workload. */
export interface VolumeLoad {
  /** Number of the volume, from 0: selects its random numbers. */
  readonly index: number;
  /** What runs on it; `undefined` for an idle volume. */
  readonly workload: Workload | undefined;
  /** Operations a second at the peak of the rhythm. */
  readonly peakIops: number;
  /** Shift of its rhythm in hours; positive = earlier. */
  readonly shiftHours: number;
  /** Hour of the day at which its backup starts. */
  readonly backupHour: number;
  /** Length of its backup in hours. */
  readonly backupHours: number;
}

/** 0 up to `from`, 1 from `to`, smooth in between. */
function ramp(hour: number, from: number, to: number): number {
  const x = Math.min(1, Math.max(0, (hour - from) / (to - from)));
  return x * x * (3 - 2 * x);
}

/** 1 at `center`, 0 from `width` hours away, round the clock. */
function bump(hour: number, center: number, width: number): number {
  const away = Math.abs((hour - center + 36) % 24 - 12) / width;
  return away < 1 ? (1 - away * away) ** 2 : 0;
}

/** Business hours with a dip at noon. */
function office(hour: number): number {
  return ramp(hour, 6, 9.5) * (1 - ramp(hour, 16, 20)) *
    (1 - 0.15 * bump(hour, 12.5, 1.5));
}

/** Business hours that begin with everybody logging in. */
function logins(hour: number): number {
  return 0.8 * office(hour) + 0.25 * bump(hour, 8.75, 1.5);
}

/** Reports in the evening and early in the morning. */
function batch(hour: number): number {
  return bump(hour, 21, 4) + 0.5 * bump(hour, 5, 3) + 0.2 * office(hour);
}

/** The target of the backups: from 21 to 6 o'clock. */
function nightly(hour: number): number {
  const sinceNoon = (hour + 12) % 24;
  return ramp(sinceNoon, 9, 11) * (1 - ramp(sinceNoon, 16, 18));
}

/** The workloads by name. */
export const WORKLOADS = {
  database: {
    rhythm: office,
    floor: 0.3,
    weekend: 0.35,
    readShare: 0.7,
    readKb: 8,
    writeKb: 8,
    readHit: 0.55,
    writeHit: 0.97,
    burst: 0.02,
    backup: 0.05,
  },
  redoLog: {
    rhythm: office,
    floor: 0.3,
    weekend: 0.35,
    readShare: 0.04,
    readKb: 32,
    writeKb: 12,
    readHit: 0.9,
    writeHit: 1,
    burst: 0.02,
    backup: 0,
  },
  desktops: {
    rhythm: logins,
    floor: 0.2,
    weekend: 0.15,
    readShare: 0.4,
    readKb: 24,
    writeKb: 10,
    readHit: 0.6,
    writeHit: 0.98,
    burst: 0.05,
    backup: 0,
  },
  mail: {
    rhythm: office,
    floor: 0.4,
    weekend: 0.5,
    readShare: 0.6,
    readKb: 32,
    writeKb: 24,
    readHit: 0.7,
    writeHit: 0.98,
    burst: 0.03,
    backup: 0.06,
  },
  files: {
    rhythm: office,
    floor: 0.25,
    weekend: 0.2,
    readShare: 0.75,
    readKb: 40,
    writeKb: 32,
    readHit: 0.65,
    writeHit: 0.99,
    burst: 0.1,
    backup: 0.08,
  },
  warehouse: {
    rhythm: batch,
    floor: 0.25,
    weekend: 0.9,
    readShare: 0.85,
    readKb: 128,
    writeKb: 64,
    readHit: 0.45,
    writeHit: 0.97,
    burst: 0.05,
    backup: 0,
  },
  backupTarget: {
    rhythm: nightly,
    floor: 0.1,
    weekend: 1,
    readShare: 0.08,
    readKb: 128,
    writeKb: 256,
    readHit: 0.3,
    writeHit: 0.95,
    burst: 0,
    backup: 0,
  },
} as const satisfies Record<string, Workload>;

/** Name of a workload. */
export type WorkloadName = keyof typeof WORKLOADS;

const BACKUP_KB = 256;
/** A backup reads in sequence: the array's prefetch answers this share. */
const BACKUP_HIT = 0.5;
const BACKUP_EDGE_HOURS = 0.3;
const BURST_SLOT_MS = 2 * HOUR_MS;

/** Streams of a volume; the numbers from 8 on belong to `physics.ts`. */
const DRAW = {
  slow: 0,
  middle: 1,
  fast: 2,
  share: 3,
  size: 4,
  hit: 5,
  backup: 6,
  burst: 7,
} as const;

/**
 * Tells what hosts ask of a volume.
 *
 * @param volume Which volume.
 * @param atMs When, in ms since 1970.
 * @param noise The draws of its array.
 * @param demand Receives the answer: zeros for an idle volume.
 */
export function demandAt(
  volume: VolumeLoad,
  atMs: number,
  noise: Noise,
  demand: Demand,
): void {
  const { workload } = volume;
  if (workload === undefined) {
    demand.readIops =
      demand.writeIops =
      demand.readKb =
      demand.writeKb =
        0;
    demand.readHit = demand.writeHit = 0;
    return;
  }
  const stream = STREAMS.volumes + volume.index * STREAMS_PER_VOLUME;
  const second = Math.floor(atMs / 1000);
  const iops = volume.peakIops * level(volume, workload, atMs) *
    burst(workload, stream, atMs, noise) * Math.exp(
      0.06 * noise.smooth(stream + DRAW.slow, atMs, 6 * HOUR_MS) +
        0.08 * noise.smooth(stream + DRAW.middle, atMs, HOUR_MS / 2) +
        0.05 * noise.normal(stream + DRAW.fast, second),
    );
  const readShare = clip(
    workload.readShare * (1 + 0.03 * noise.normal(stream + DRAW.share, second)),
  );
  const size = 1 + 0.03 * noise.normal(stream + DRAW.size, second);
  const hit = noise.smooth(stream + DRAW.hit, atMs, HOUR_MS);
  const reads = iops * readShare;
  const backup = volume.peakIops * workload.backup *
    backupLevel(volume, atMs) *
    (1 + 0.05 * noise.normal(stream + DRAW.backup, second));
  const backupShare = backup > 0 ? backup / (reads + backup) : 0;
  demand.readIops = reads + backup;
  demand.writeIops = iops - reads;
  demand.readKb = blend(workload.readKb * size, BACKUP_KB, backupShare);
  demand.writeKb = workload.writeKb * size;
  demand.readHit = clip(
    blend(workload.readHit, BACKUP_HIT, backupShare) + 0.015 * hit,
  );
  demand.writeHit = clip(
    // A cache that takes every write does so always: constant 100 %.
    workload.writeHit === 1 ? 1 : workload.writeHit + 0.01 * hit,
  );
}

/** Load without noise, as a share of the peak. */
function level(volume: VolumeLoad, workload: Workload, atMs: number): number {
  const shiftedMs = atMs + volume.shiftHours * HOUR_MS;
  const hour = (shiftedMs % DAY_MS) / HOUR_MS;
  // 1970-01-01 was a Thursday; 0 = Sunday, 6 = Saturday.
  const weekday = (Math.floor(shiftedMs / DAY_MS) + 4) % 7;
  const week = weekday === 0 || weekday === 6 ? workload.weekend : 1;
  return workload.floor +
    (1 - workload.floor) * week * workload.rhythm(hour);
}

/** 1 while the backup of the volume runs, 0 otherwise, with soft edges. */
function backupLevel(volume: VolumeLoad, atMs: number): number {
  const hour = (atMs % DAY_MS) / HOUR_MS;
  const since = (hour - volume.backupHour + 24) % 24;
  return ramp(since, 0, BACKUP_EDGE_HOURS) *
    (1 -
      ramp(since, volume.backupHours - BACKUP_EDGE_HOURS, volume.backupHours));
}

/** Factor of a short burst: 5 to 20 minutes, 1.3 to 2 times the load; else 1. */
function burst(
  workload: Workload,
  stream: number,
  atMs: number,
  noise: Noise,
): number {
  const slot = Math.floor(atMs / BURST_SLOT_MS);
  const draw = 4 * slot;
  if (noise.uniform(stream + DRAW.burst, draw) >= workload.burst) return 1;
  const lengthMs = HOUR_MS *
    (5 + 15 * noise.uniform(stream + DRAW.burst, draw + 1)) / 60;
  const startMs = slot * BURST_SLOT_MS + (BURST_SLOT_MS - lengthMs) *
      noise.uniform(stream + DRAW.burst, draw + 2);
  if (atMs < startMs || atMs >= startMs + lengthMs) return 1;
  return 1.3 + 0.7 * noise.uniform(stream + DRAW.burst, draw + 3);
}

function blend(a: number, b: number, shareOfB: number): number {
  return a + (b - a) * shareOfB;
}

function clip(share: number): number {
  return Math.min(1, Math.max(0, share));
}
