/**
 * Prints the line coverage of lib/ and cmds/ from the profile in coverage/ and
 * fails below the limit.
 *
 *     deno run -A tools/coverage.ts [limit in percent]
 *
 * @module
 */

/** Runs in the browser, where tests/e2e/dashboard_test.ts looks at it. */
const BROWSER = "lib/serve/dashboard";

const ROOT = new URL("..", import.meta.url).pathname;
const limit = Number(Deno.args[0] ?? 90);
const lcov = await output([
  "coverage",
  "--quiet",
  "--lcov",
  "--include=/(lib|cmds)/",
  "coverage",
]);

interface FileCoverage {
  readonly path: string;
  readonly found: number;
  readonly hit: number;
}

/** Reads LCOV: SF names a file, LF counts its lines, LH those that ran. */
function readLcov(text: string): FileCoverage[] {
  return text.split("end_of_record").flatMap((block) => {
    const path = /^SF:(.*)$/m.exec(block)?.[1];
    if (path === undefined) return [];
    const count = (name: string) =>
      Number(new RegExp(`^${name}:(\\d+)$`, "m").exec(block)?.[1] ?? 0);
    return [{
      path: path.replace(ROOT, ""),
      found: count("LF"),
      hit: count("LH"),
    }];
  });
}

/** Files with code; those that only declare types leave no trace in a profile. */
function* sources(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(ROOT + folder)) {
    const path = `${folder}/${entry.name}`;
    if (path === BROWSER) continue;
    if (entry.isDirectory) yield* sources(path);
    else if (/\b(function|class|const)\b/.test(code(path))) yield path;
  }
}

/** The text of a file without its comments. */
function code(path: string): string {
  return Deno.readTextFileSync(ROOT + path).replace(/\/\*[\s\S]*?\*\//g, "");
}

async function output(args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
  }).output();
  return new TextDecoder().decode(stdout);
}

const files = readLcov(lcov).sort((a, b) => a.hit / a.found - b.hit / b.found);
const found = files.reduce((sum, file) => sum + file.found, 0);
const hit = files.reduce((sum, file) => sum + file.hit, 0);
const unseen = [...sources("lib"), ...sources("cmds")].filter((path) =>
  !files.some((file) => file.path === path)
);
const percent = found === 0 ? 0 : 100 * hit / found;
for (const file of files.slice(0, 8)) {
  console.log(`${(100 * file.hit / file.found).toFixed(1)} %  ${file.path}`);
}
console.log(
  `line coverage ${percent.toFixed(1)} % of ${found} lines in ` +
    `${files.length} files (limit ${limit} %)`,
);
for (const path of unseen) console.log(`no test loads ${path}`);
if (percent < limit || unseen.length > 0) Deno.exit(1);
