/**
 * `simulate`: writes the records of simulated arrays to a file, to standard
 * output or to a Kafka topic, for trials and evaluations.
 *
 * @module
 */

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
one collection per line or Kafka record. The first day is clean, then a few
faults a day follow. The same options give the same bytes.

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
  --out FILE       write to a file; - is standard output (default)
  --kafka BROKERS  write to Kafka: host:port, several separated by commas
  --topic TOPIC    topic for --kafka (default delfin-kafka)
  --truth FILE     write the faults as a JSON list: type, resource, startMs, endMs

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
  { simulation, target, truth }: SimulatePlan,
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
  return lineWriter(file, () => file.close());
}

/** Writes each record as one line. */
function lineWriter(
  to: { write(bytes: Uint8Array): Promise<number> },
  close: () => void,
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
    close: () => Promise.resolve(close()),
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
