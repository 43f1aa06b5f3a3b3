/**
 * A soak: the built executable reads a fleet of simulated arrays from a real
 * broker for some minutes, and says what it needs.
 *
 *     deno task soak [MINUTES] [SPEED]
 *
 * The fleet has 47 arrays with 427 series each, 20,069 in all, polled every 300
 * simulated seconds; time runs SPEED times as fast as it is, 30 if not given.
 * Prints once a minute, and at the end: resident memory, lag, pauses.
 *
 * @module
 */

import { makeKafkaClient } from "../lib/kafka/client.ts";
import { KAFKA_DEFAULTS } from "../lib/kafka/options.ts";
import { SimulateSource } from "../lib/source/simulate_source.ts";
import { startBroker } from "./kafka/broker.ts";
import { cacheFolder } from "./kafka/install.ts";

const MINUTES = Number(Deno.args[0] ?? 20);
const SPEED = Number(Deno.args[1] ?? 30);
const ARRAYS = 47;
const INTERVAL_MS = 300_000;
const TOPIC = "delfin-kafka";
const PRODUCT = new URL("../anomaly-detection", import.meta.url).pathname;

/** Resident memory of a process in MiB (proc(5)). */
function residentMib(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}

const folder = Deno.makeTempDirSync();
const broker = await startBroker({
  folder: `${cacheFolder()}/brokers/soak`,
  properties: {},
});
const kafka = makeKafkaClient({
  ...KAFKA_DEFAULTS,
  brokers: [broker.address()],
});
const admin = await kafka.admin();
await admin.createTopic(TOPIC, 1);
await admin.createTopic("delfin-anomalies", 1);
const service = new Deno.Command(PRODUCT, {
  args: [
    `data_parser.kafka_bootstrap_servers=${broker.address()}`,
    "DEFAULT.log_level=debug",
    "emit.emitters=kafka",
    `state.path=${folder}/soak.state`,
    "state.interval=1m",
    "spool.path=none",
  ].flatMap((setting) => ["--set", setting]),
  stdin: "null",
  stdout: "null",
  stderr: "piped",
}).spawn();

/** Longest slices of the snapshots, and how long each took in all, in ms. */
const slices: number[] = [];
const snapshots: number[] = [];
let log = "";
const listening = (async () => {
  const text = service.stderr.pipeThrough(new TextDecoderStream());
  for await (const part of text) {
    log = (log + part).slice(-2000);
    for (const [, slice, all] of part.matchAll(/sliceMs=(\S+) allMs=(\S+)/g)) {
      slices.push(Number(slice));
      snapshots.push(Number(all));
    }
  }
})();

/** Records that the group has not committed yet. */
async function lag(): Promise<number> {
  const [offsets] = await admin.topicOffsets(TOPIC);
  const committed = await admin.committedOffsets("anomaly-detection", TOPIC);
  return Number(offsets?.high ?? 0) - Number(committed.get(0) ?? 0);
}

const stop = new AbortController();
let sent = 0;
const feeding = (async () => {
  const producer = kafka.producer();
  const source = new SimulateSource({
    seed: 1,
    startMs: Math.floor(Date.now() / INTERVAL_MS) * INTERVAL_MS -
      MINUTES * 60_000 * SPEED,
    intervalMs: INTERVAL_MS,
    collectionMs: INTERVAL_MS,
    days: 0,
    faults: true,
    arrays: ARRAYS,
    speed: SPEED,
  });
  for await (const { records } of source.batches(stop.signal)) {
    await producer.send(
      TOPIC,
      records.map(({ value }) => ({ key: null, value: value! })),
    );
    sent += records.length;
  }
  await producer.close();
})();

const rows: { rss: number; lag: number }[] = [];
for (let minute = 1; minute <= MINUTES; minute++) {
  await new Promise((resolve) => setTimeout(resolve, 60_000));
  const row = { rss: residentMib(service.pid), lag: await lag() };
  rows.push(row);
  console.log(
    `minute ${minute}: ${row.rss.toFixed(0)} MiB resident, ${sent} records ` +
      `sent, ${row.lag} not committed`,
  );
}
stop.abort();
await feeding;
service.kill("SIGTERM");
const { code } = await service.status;
await listening;
await admin.close();
await broker.remove();
const state = Deno.statSync(`${folder}/soak.state`).size / 2 ** 20;
Deno.removeSync(folder, { recursive: true });
const most = (values: readonly number[]) => Math.max(0, ...values);
console.log(
  `${
    ARRAYS * 427
  } series for ${MINUTES} minutes at ${SPEED} times the rate of ` +
    `a fleet polled every 300 s (${
      Math.round(ARRAYS * 427 * SPEED / 300)
    } samples/s); deno ` +
    `${Deno.version.deno}, ${Deno.build.target}, ` +
    `${navigator.hardwareConcurrency} cores`,
);
console.log(
  `resident memory ${rows[0]?.rss.toFixed(0)} MiB after a minute, ` +
    `${rows.at(-1)?.rss.toFixed(0)} MiB at the end; state file ` +
    `${state.toFixed(0)} MiB`,
);
console.log(
  `lag at most ${most(rows.map((row) => row.lag))} records; ` +
    `${snapshots.length} snapshots of at most ` +
    `${(most(snapshots) / 1000).toFixed(1)} s, longest pause ` +
    `${most(slices).toFixed(0)} ms; exit code ${code}`,
);
if (code !== 0) console.log(log);
Deno.exit(code);
