/**
 * A real one-node Apache Kafka (KRaft) for tests and trials. Linux only.
 *
 *     deno run -A tools/kafka/broker.ts start FOLDER [PORT]
 *     deno run -A tools/kafka/broker.ts stop|kill|freeze|thaw|remove FOLDER
 *
 * `start` fetches what is missing, returns when the broker answers, and prints
 * its address; the broker lives on. Data, log and pid lie in FOLDER.
 *
 * @module
 */

import { setTimeout as sleep } from "node:timers/promises";
import type { Certificates } from "./certificates.ts";
import { installBroker, run } from "./install.ts";

/** What a broker is to be. */
export interface BrokerOptions {
  /** Its folder: made if missing, used again if not. */
  readonly folder: string;
  /** Port of the plain listener; any free one by default. The others are free ones. */
  readonly port?: number | undefined;
  /** With these there are listeners for TLS and logins too. */
  readonly certificates?: Certificates | undefined;
  /** More or other lines of `server.properties`. */
  readonly properties?: Readonly<Record<string, string>>;
}

/** A listener: its name in Kafka's settings, and what it asks for. */
export type ListenerName =
  | "PLAINTEXT"
  | "TLS"
  | "MTLS"
  | "SCRAM"
  | "PLAINSASL"
  | "OAUTH";

/** The user of every login, and its password. */
export const USER = "alice";
/** See {@linkcode USER}. */
export const PASSWORD = "alice-secret";

const FORMAT = "kafka.tools.StorageTool";
const MAIN = "kafka.Kafka";
const CLUSTER_ID = "MkU3OEVBNTcwNTJENDM2Qk"; // any 22 characters of base64
const READY = "Kafka Server started";
const START_LIMIT_MS = 90_000;
const STOP_LIMIT_MS = 30_000;

/** A broker; it may be stopped and started again, with the same data and ports. */
export class Broker {
  readonly #options: BrokerOptions;
  readonly #ports: ReadonlyMap<ListenerName | "CONTROLLER", number>;
  #pid = 0;

  /** Makes it; {@linkcode startBroker} also starts it. */
  constructor(
    options: BrokerOptions,
    ports: ReadonlyMap<ListenerName | "CONTROLLER", number>,
  ) {
    this.#options = options;
    this.#ports = ports;
  }

  /** `127.0.0.1:port` of a listener. */
  address(listener: ListenerName = "PLAINTEXT"): string {
    return `127.0.0.1:${this.#ports.get(listener)}`;
  }

  /** Starts it again. */
  async start(): Promise<void> {
    const { folder } = this.#options;
    const jars = await installBroker();
    const archive = await ensureArchive(jars, folder);
    await writeProperties(this.#options, this.#ports);
    await format(folder, jars, archive);
    this.#pid = await launch(folder, jars, [
      `-XX:SharedArchiveFile=${archive}`,
    ]);
  }

  /** Ends it: in order by SIGTERM, or as a crash would by SIGKILL. */
  stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    return stopBroker(this.#options.folder, signal);
  }

  /** Stops its clock, as a long pause of the machine would. */
  freeze(): void {
    Deno.kill(this.#pid, "SIGSTOP");
  }

  /** Undoes {@linkcode freeze}. */
  thaw(): void {
    Deno.kill(this.#pid, "SIGCONT");
  }

  /** Kills it and removes its folder. */
  async remove(): Promise<void> {
    await this.stop("SIGKILL");
    await Deno.remove(this.#options.folder, { recursive: true });
  }
}

/**
 * Starts a broker; one that was left in the folder by an earlier run is killed.
 *
 * @returns It, ready to be used.
 */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  await stopBroker(options.folder, "SIGKILL");
  await Deno.mkdir(options.folder, { recursive: true });
  const broker = new Broker(options, choosePorts(options));
  await broker.start();
  return broker;
}

/** Ends the broker of a folder, if one runs, and waits until it is gone. */
export async function stopBroker(
  folder: string,
  signal: Deno.Signal = "SIGTERM",
): Promise<void> {
  const pid = Number(read(`${folder}/pid`));
  if (isBroker(pid, folder)) Deno.kill(pid, signal);
  const endMs = Date.now() + STOP_LIMIT_MS;
  while (isBroker(pid, folder)) {
    if (Date.now() > endMs) {
      throw new Error(`Cannot stop the broker: process ${pid} lives on`);
    }
    await sleep(50);
  }
}

function choosePorts(
  { port, certificates }: BrokerOptions,
): Map<ListenerName | "CONTROLLER", number> {
  const names: (ListenerName | "CONTROLLER")[] = ["PLAINTEXT", "CONTROLLER"];
  if (certificates) names.push("TLS", "MTLS", "SCRAM", "PLAINSASL", "OAUTH");
  // All are open at once, so that no port is chosen twice.
  const sockets = names.map((name) =>
    Deno.listen({
      hostname: "127.0.0.1",
      port: name === "PLAINTEXT" ? port ?? 0 : 0,
    })
  );
  const ports = new Map(
    names.map((name, i) => [name, sockets[i]!.addr.port] as const),
  );
  for (const socket of sockets) socket.close();
  return ports;
}

/** What a fast single node needs, with the reason where it is not plain. */
function baseProperties(
  folder: string,
  ports: ReadonlyMap<string, number>,
): Record<string, string> {
  const at = (name: string) => `${name}://127.0.0.1:${ports.get(name)}`;
  const names = [...ports.keys()];
  return {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.quorum.voters": `1@127.0.0.1:${ports.get("CONTROLLER")}`,
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    "listeners": names.map(at).join(),
    "advertised.listeners": names.filter((name) => name !== "CONTROLLER")
      .map(at).join(),
    "listener.security.protocol.map":
      "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,TLS:SSL,MTLS:SSL,SCRAM:SASL_SSL,PLAINSASL:SASL_PLAINTEXT,OAUTH:SASL_PLAINTEXT",
    "log.dirs": `${folder}/data`,
    "num.partitions": "3",
    "offsets.topic.num.partitions": "1", // 50 make the first group slow
    "offsets.topic.replication.factor": "1", // with 3 no group works on one node
    "group.initial.rebalance.delay.ms": "0", // 3 s at each first join
    "group.min.session.timeout.ms": "1000",
    "broker.session.timeout.ms": "3000", // 9 s: so long a restart waits after a SIGKILL
    "broker.heartbeat.interval.ms": "500",
    "num.network.threads": "1",
    "num.io.threads": "2",
    "message.max.bytes": String(64 * 1024 * 1024),
  };
}

function secureProperties(certificates: Certificates): Record<string, string> {
  const login = "org.apache.kafka.common.security";
  return {
    "ssl.keystore.type": "PEM",
    "ssl.keystore.location": certificates.brokerChain,
    "ssl.truststore.type": "PEM",
    "ssl.truststore.location": certificates.ca,
    "listener.name.mtls.ssl.client.auth": "required",
    "listener.name.scram.sasl.enabled.mechanisms":
      "SCRAM-SHA-256,SCRAM-SHA-512",
    "listener.name.scram.scram-sha-256.sasl.jaas.config":
      `${login}.scram.ScramLoginModule required;`,
    "listener.name.scram.scram-sha-512.sasl.jaas.config":
      `${login}.scram.ScramLoginModule required;`,
    "listener.name.plainsasl.sasl.enabled.mechanisms": "PLAIN",
    "listener.name.plainsasl.plain.sasl.jaas.config":
      `${login}.plain.PlainLoginModule required user_${USER}="${PASSWORD}";`,
    // Without a validator of its own Kafka takes unsigned tokens: right for tests.
    "listener.name.oauth.sasl.enabled.mechanisms": "OAUTHBEARER",
    "listener.name.oauth.oauthbearer.sasl.jaas.config":
      `${login}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`,
  };
}

async function writeProperties(
  { folder, certificates, properties }: BrokerOptions,
  ports: ReadonlyMap<string, number>,
): Promise<void> {
  const lines = Object.entries({
    ...baseProperties(folder, ports),
    ...(certificates ? secureProperties(certificates) : {}),
    ...properties,
  });
  await Deno.writeTextFile(
    `${folder}/server.properties`,
    lines.map(([key, value]) => `${key}=${value}\n`).join(""),
  );
}

/** Once per data folder; it also makes the SCRAM users. */
async function format(
  folder: string,
  jars: string,
  archive: string,
): Promise<void> {
  if (read(`${folder}/data/meta.properties`) !== "") return;
  const users = ["SCRAM-SHA-256", "SCRAM-SHA-512"].flatMap((mechanism) => [
    "--add-scram",
    `${mechanism}=[name=${USER},password=${PASSWORD}]`,
  ]);
  await run("java", [
    "-Xmx128m",
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    `-XX:SharedArchiveFile=${archive}`,
    "-cp",
    `${jars}/*`,
    FORMAT,
    "format",
    "-t",
    CLUSTER_ID,
    "-c",
    `${folder}/server.properties`,
    ...users,
  ]);
}

/**
 * An archive of loaded classes halves the time of a start (class data sharing,
 * JEP 350). The first broker on a machine is started once only to write it.
 */
async function ensureArchive(jars: string, folder: string): Promise<string> {
  const archive = `${jars}/kafka.jsa`;
  if (fileSize(archive) > 0) return archive;
  const scratch = `${folder}/archive`;
  await Deno.mkdir(scratch, { recursive: true });
  const options = { folder: scratch };
  await writeProperties(options, choosePorts(options));
  await format(scratch, jars, archive);
  const draft = `${scratch}/kafka.jsa`;
  await launch(scratch, jars, [`-XX:ArchiveClassesAtExit=${draft}`]);
  await stopBroker(scratch);
  await Deno.copyFile(draft, `${archive}.${Deno.pid}`);
  await Deno.rename(`${archive}.${Deno.pid}`, archive);
  await Deno.remove(scratch, { recursive: true });
  return archive;
}

/** Starts the process and waits until the broker answers; an open port is not enough. */
async function launch(
  folder: string,
  jars: string,
  jvm: readonly string[],
): Promise<number> {
  const log = `${folder}/broker.log`;
  const seen = fileSize(log);
  const level = "-Dorg.slf4j.simpleLogger";
  // The shell ends at once, and leaves the broker behind; `exec` keeps the pid.
  const pid = Number(
    await run("sh", [
      "-c",
      'folder=$0; exec 3>>"$folder/broker.log"; exec "$@" >&3 2>&3 </dev/null & echo $! | tee "$folder/pid"',
      folder,
      "java",
      "-Xmx512m",
      "-XX:+UseSerialGC",
      "-XX:TieredStopAtLevel=1",
      ...jvm,
      `${level}.defaultLogLevel=warn`,
      `${level}.log.kafka.server.KafkaRaftServer=info`,
      "-cp",
      `${jars}/*`,
      MAIN,
      `${folder}/server.properties`,
    ]),
  );
  const endMs = Date.now() + START_LIMIT_MS;
  while (!read(log).slice(seen).includes(READY)) {
    if (!isAlive(pid) || Date.now() > endMs) {
      throw new Error(
        `Cannot start the broker: ${read(log).slice(seen).slice(-2000)}`,
      );
    }
    await sleep(50);
  }
  return pid;
}

/** Whether this process is the broker of this folder: pids are used again. */
function isBroker(pid: number, folder: string): boolean {
  if (!isAlive(pid)) return false;
  const command = read(`/proc/${pid}/cmdline`);
  return command.includes(MAIN) &&
    command.includes(`${folder}/server.properties`);
}

/** A zombie counts as dead. */
function isAlive(pid: number): boolean {
  const stat = pid > 0 ? read(`/proc/${pid}/stat`) : "";
  return stat !== "" && !/\) Z /.test(stat);
}

function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

function fileSize(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    return 0;
  }
}

const USAGE =
  "usage: broker.ts start FOLDER [PORT] | stop|kill|freeze|thaw|remove FOLDER";

if (import.meta.main) {
  const [command, folder, port] = Deno.args;
  const signal = (name: Deno.Signal) =>
    Deno.kill(Number(read(`${folder}/pid`)), name);
  if (folder === undefined) {
    console.error(USAGE);
    Deno.exit(2);
  }
  if (command === "start") {
    const options = port === undefined ? {} : { port: Number(port) };
    console.log((await startBroker({ folder, ...options })).address());
  } else if (command === "stop") await stopBroker(folder);
  else if (command === "kill") await stopBroker(folder, "SIGKILL");
  else if (command === "freeze") signal("SIGSTOP");
  else if (command === "thaw") signal("SIGCONT");
  else if (command === "remove") {
    await stopBroker(folder, "SIGKILL");
    await Deno.remove(folder, { recursive: true });
  } else {
    console.error(USAGE);
    Deno.exit(2);
  }
}
