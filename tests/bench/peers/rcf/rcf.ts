/**
 * AWS RandomCutForest, run side by side: `RcfScores.java` on the jar that
 * `pom.xml` names. Needs `java` (17 or newer) and, the first time, `mvn` and a
 * Maven repository.
 *
 * @module
 */

const HERE = new URL("./", import.meta.url).pathname;
/** Where the jar is kept: outside the sources, in a folder that git ignores. */
const JARS = new URL("../../../../.cache/rcf/", import.meta.url).pathname;

/** How a forest is made; what is not here is the library's default. */
export interface RcfOptions {
  /** Consecutive values that make a point. */
  readonly shingle: number;
  /** Trees of a forest. */
  readonly trees: number;
  /** Points that a tree samples. */
  readonly sampleSize: number;
  /** Seed of the forest. */
  readonly seed: number;
}

/** The library's own defaults, and a fixed seed. */
export const RCF_DEFAULTS: RcfOptions = {
  shingle: 1,
  trees: 50,
  sampleSize: 256,
  seed: 42,
};

/**
 * Fetches the jar with Maven, once.
 *
 * @throws {Error} If Maven is missing or fails.
 */
export async function installRcf(): Promise<void> {
  try {
    for await (const { name } of Deno.readDir(JARS)) {
      if (name.startsWith("randomcutforest-core-")) return;
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const { success, stdout } = await new Deno.Command("mvn", {
    args: [
      "-q",
      "-B",
      "-f",
      `${HERE}pom.xml`,
      "dependency:copy-dependencies",
      `-DoutputDirectory=${JARS}`,
    ],
  }).output();
  if (!success) {
    throw new Error(
      `Cannot fetch RandomCutForest: ${new TextDecoder().decode(stdout)}`,
    );
  }
}

/**
 * Scores series, each with a forest of its own, in one Java process.
 *
 * @param series Values of each series, one after the other.
 * @param options How the forests are made.
 * @returns One score per value, taken before the forest learned it; 0 until it is ready.
 * @throws {Error} If Java fails or returns something else.
 */
export async function rcfScores(
  series: readonly Float64Array[],
  options: RcfOptions,
): Promise<Float64Array[]> {
  const { shingle, trees, sampleSize, seed } = options;
  const java = new Deno.Command("java", {
    args: [
      "-cp",
      `${JARS}*`,
      `${HERE}RcfScores.java`,
      ...[shingle, trees, sampleSize, seed].map(String),
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const [, output] = await Promise.all([
    toLines(series).pipeTo(java.stdin),
    java.output(),
  ]);
  if (!output.success) throw new Error("Cannot run RandomCutForest");
  const blocks = new TextDecoder().decode(output.stdout).split("\n\n");
  return series.map((values, i) => {
    const scores = Float64Array.from(blocks[i].split("\n"), Number);
    if (scores.length !== values.length) {
      throw new Error(
        `Cannot read RandomCutForest's scores: ${values.length} values, ${scores.length} scores`,
      );
    }
    return scores;
  });
}

/** One value per line, an empty line after each series. */
function toLines(
  series: readonly Float64Array[],
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  return ReadableStream.from(series)
    .pipeThrough(
      new TransformStream({
        transform(values, controller) {
          controller.enqueue(encoder.encode(values.join("\n") + "\n\n"));
        },
      }),
    );
}
