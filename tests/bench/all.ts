/**
 * `deno task bench`: every figure beside its limit, with machine and versions.
 * Each measurement runs in a process of its own, one after the other.
 *
 * @module
 */

const HERE = new URL("./", import.meta.url);
const NAMES = [
  "decode_bench.ts",
  "store_bench.ts",
  "lof_bench.ts",
  "simulate_bench.ts",
  "series_detector_bench.ts",
  "pipeline_bench.ts",
  "budget_bench.ts",
  "store_memory.ts",
  "series_memory.ts",
];

function machine(): string {
  const model = /model name\s*:\s*(.+)/.exec(
    Deno.readTextFileSync("/proc/cpuinfo"),
  )?.[1];
  const gib = Math.round(Deno.systemMemoryInfo().total / 2 ** 30);
  const { deno, v8 } = Deno.version;
  const [load] = Deno.loadavg();
  return `${navigator.hardwareConcurrency} cores (${
    model ?? "unknown"
  }), ${gib} GiB, load ${load?.toFixed(1)}, deno ${deno}, v8 ${v8}`;
}

/** The flags of this process, for the others: an import map, where there is one. */
async function importMapFlag(): Promise<string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "tools/offline/flag.ts"],
    cwd: new URL("../../", HERE),
  }).output();
  const flag = new TextDecoder().decode(stdout).trim();
  return flag === "" ? [] : [flag];
}

console.log(`${new Date().toISOString().slice(0, 10)}, ${machine()}`);
const flags = await importMapFlag();
const missed: string[] = [];
for (const name of NAMES) {
  console.log(`\n${name}`);
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", ...flags, new URL(name, HERE).pathname],
    cwd: new URL("../../", HERE),
    stdout: "inherit",
    stderr: "inherit",
  }).spawn().status;
  if (code !== 0) missed.push(name);
}
console.log(
  missed.length === 0
    ? "\nevery figure kept its limit"
    : `\na limit was missed, or a measurement failed: ${missed.join(", ")}`,
);
