/**
 * `simulate`: writes the records of simulated arrays to a file, to standard
 * output or to a Kafka topic, for trials and evaluations.
 *
 * @module
 */

import { CLEAN_DAYS, FAULTS_PER_DAY } from "../lib/source/simulate/faults.ts";
import {
  SIMULATE_DEFAULTS,
  SimulateSource,
} from "../lib/source/simulate_source.ts";
import {
  parseSimulatePlan,
  type SimulatePlan,
  type SimulateTarget,
} from "./_simulate_plan.ts";
import { type Command, EXIT } from "./command.ts";
import { reportUserError, THIS_MACHINE } from "./config_flags.ts";

/** Where the records go. */
export interface RecordWriter {
  /**
   * Takes one record value.
   *
   * @throws {Deno.errors.BrokenPipe} If nobody reads any more: a quiet end.
   */
  write(value: Uint8Array): Promise<void>;
  /** Flushes and releases what it holds. */
  close(): Promise<void>;
}

/**
 * Connects to Kafka.
 *
 * @param brokers Each `host:port`, at least one.
 * @param topic The topic to produce to.
 * @param signal Gives up waiting for a broker.
 */
export type OpenKafkaWriter = (
  brokers: readonly string[],
  topic: string,
  signal: AbortSignal,
) => Promise<RecordWriter>;

/** What the command needs from outside. */
export interface SimulateCommandOptions {
  /** Connects to Kafka. */
  readonly openKafkaWriter: OpenKafkaWriter;
  /** Standard output: each record becomes a line. Default: the process's own. */
  readonly stdout?: RecordWriter;
  /** Shows one line to the user. Default: standard error. */
  readonly complain?: (text: string) => void;
  /** Ends the simulation early. Default: SIGINT or SIGTERM. */
  readonly signal?: AbortSignal;
}

const HELP = `Usage: anomaly-detection simulate [OPTIONS]

Writes the records of simulated storage arrays, exactly as Delfin sends them:
one collection per line or Kafka record. The first days are clean, then faults
follow. The same options give the same bytes.

Options:
  --seed N         selects the simulation, 0 to 4294967295 (default ${SIMULATE_DEFAULTS.seed})
  --days N         simulated days, 0 = without end (default ${SIMULATE_DEFAULTS.days})
  --interval TIME  distance of two samples, 1s to 1d (default 5m); a collection
                   comes every 15 minutes, or every interval if that is longer
  --speed X        simulated seconds per second, 0 = as fast as possible (default ${SIMULATE_DEFAULTS.speed})
  --start TIME     start, in UTC (default ${
  new Date(SIMULATE_DEFAULTS.startMs).toISOString().replace(".000", "")
})
  --arrays N       number of arrays (default ${SIMULATE_DEFAULTS.arrays})
  --no-faults      nothing goes wrong
  --clean-days N   days without faults at the start (default ${CLEAN_DAYS})
  --faults-per-day X  0.01 to 8, 0.5 is one every other day (default ${FAULTS_PER_DAY});
                   a fault that finds no room is left out
  --out FILE       write to a file, compressed if its name ends in .gz; - is
                   standard output (default)
  --kafka BROKERS  write to Kafka: host:port, several separated by commas
  --topic TOPIC    topic for --kafka (default delfin-kafka)
  --truth FILE     write the faults as a JSON list: type, resource, startMs, endMs
  --labels FILE    write what evaluate storage reads beside a recording: the
                   faults with every series that each one changed, and the
                   benign events. For one array

A recording to evaluate on, with a week to learn from and two days to spare:

  simulate --days 30 --clean-days 9 --faults-per-day 0.5 --interval 15m \\
    --seed 7 --out DIR/array.ndjson.gz --labels DIR/array.labels.json
  evaluate storage DIR

Exit codes: ${EXIT.done} done (also when the reader of a pipe closes it), ${EXIT.failed} failed, ${EXIT.usage} bad usage.
`;

/** Makes the command `simulate`. */
export function makeSimulateCommand(options: SimulateCommandOptions): Command {
  return {
    name: "simulate",
    summary: "write the records of simulated arrays to a file or to Kafka",
    help: () => HELP,
    run: (args) => run(args, options),
  };
}

async function run(
  args: readonly string[],
  options: SimulateCommandOptions,
): Promise<number> {
  const complain = options.complain ?? console.error;
  let plan: SimulatePlan;
  try {
    plan = parseSimulatePlan(args);
  } catch (error) {
    const machine = { ...THIS_MACHINE, printError: complain };
    return reportUserError(error, "simulate", machine);
  }
  const stop = options.signal === undefined ? stopOnSignals() : undefined;
  const signal = options.signal ?? stop?.signal ?? new AbortController().signal;
  try {
    await simulate(plan, options, signal);
    return EXIT.done;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    complain(`anomaly-detection simulate: ${reason}`);
    return EXIT.failed;
  } finally {
    stop?.release();
  }
}

async function simulate(
  { simulation, target, truth, labels }: SimulatePlan,
  options: SimulateCommandOptions,
  signal: AbortSignal,
): Promise<void> {
  const source = new SimulateSource(simulation);
  const writer = await open(target, options, signal);
  try {
    for await (const { records } of source.batches(signal)) {
      for (const { value } of records) {
        if (value !== null) await writer.write(value);
      }
    }
  } catch (error) {
    // `simulate | head` has all it wanted.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  } finally {
    await writer.close();
  }
  if (truth !== undefined) {
    const faults = source.faults.filter(({ startMs }) =>
      startMs <= source.simulatedMs
    );
    await Deno.writeTextFile(truth, JSON.stringify(faults, null, 2) + "\n");
  }
  if (labels !== undefined) {
    const [array] = source.labels();
    await Deno.writeTextFile(labels, JSON.stringify(array, null, 1) + "\n");
  }
}

function open(
  target: SimulateTarget,
  options: SimulateCommandOptions,
  signal: AbortSignal,
): Promise<RecordWriter> {
  switch (target.kind) {
    case "stdout":
      return Promise.resolve(
        options.stdout ?? lineWriter(Deno.stdout, () => {}),
      );
    case "file":
      return openFile(target.path);
    case "kafka":
      return options.openKafkaWriter(target.brokers, target.topic, signal);
  }
}

async function openFile(path: string): Promise<RecordWriter> {
  const file = await Deno.open(path, {
    write: true,
    create: true,
    truncate: true,
  });
  return path.endsWith(".gz")
    ? gzipWriter(file)
    : lineWriter(file, () => file.close());
}

/** Writes each record as one line of a compressed file. */
function gzipWriter(file: Deno.FsFile): RecordWriter {
  const gzip = new CompressionStream("gzip");
  const done = gzip.readable.pipeTo(file.writable);
  // What goes wrong is seen by the next write, or when it is closed.
  done.catch(() => {});
  const writer = gzip.writable.getWriter();
  return lineWriter({
    write: async (bytes) => {
      await writer.write(bytes as Uint8Array<ArrayBuffer>);
      return bytes.length;
    },
  }, async () => {
    await writer.close();
    await done;
  });
}

/** Writes each record as one line. */
function lineWriter(
  to: { write(bytes: Uint8Array): Promise<number> },
  close: () => void | Promise<void>,
): RecordWriter {
  return {
    async write(value) {
      const line = new Uint8Array(value.length + 1);
      line.set(value);
      line[value.length] = "\n".charCodeAt(0);
      // A pipe may take a part only.
      for (let done = 0; done < line.length;) {
        done += await to.write(line.subarray(done));
      }
    },
    close: async () => await close(),
  };
}

/** Aborts at SIGINT or SIGTERM; a second one then ends the process as usual. */
function stopOnSignals(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const signals: readonly Deno.Signal[] = ["SIGINT", "SIGTERM"];
  const release = () =>
    signals.forEach((name) => Deno.removeSignalListener(name, stop));
  const stop = () => {
    release();
    controller.abort();
  };
  for (const name of signals) Deno.addSignalListener(name, stop);
  return { signal: controller.signal, release };
}
