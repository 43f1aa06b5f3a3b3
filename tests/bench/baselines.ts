/**
 * The baselines and RandomCutForest on the three labelled corpora:
 *
 *     deno run -A tests/bench/baselines.ts <folder of the corpora>
 *
 * The folder holds `nab-a`, `cloud-a` and `storage`. The tables are those of
 * `evaluate --baselines`, without the service and with the peer.
 * RandomCutForest needs Java and Maven; where they are missing its rows are left
 * out, and standard error says so.
 *
 * @module
 */

import {
  csvTables,
  nabTables,
  renderTable,
  storageTables,
} from "../../cmds/evaluate_tables.ts";
import { baselineAlerts } from "../../lib/evaluate/baselines.ts";
import {
  BASELINE_CONTENDERS,
  type Contender,
  singleSeriesContender,
} from "../../lib/evaluate/contender.ts";
import { readCsvSeries } from "../../lib/evaluate/csv_series.ts";
import {
  evaluateCsv,
  evaluateNab,
  evaluateStorage,
} from "../../lib/evaluate/evaluate_corpus.ts";
import type { ReportTable } from "../../lib/evaluate/report_page.ts";
import type { LabeledSeries } from "../../lib/evaluate/labeled_series.ts";
import { readNabCorpus } from "../../lib/evaluate/nab_corpus.ts";
import { readStorageCorpus } from "../../lib/evaluate/storage_corpus.ts";
import { installRcf, RCF_DEFAULTS, rcfScores } from "./peers/rcf/rcf.ts";

/** Score of RandomCutForest from which on a sample is called an outlier: picked by hand on these corpora, which flatters it. */
const RCF_THRESHOLD = 2.5;

if (import.meta.main) {
  const [folder] = Deno.args;
  if (folder === undefined) {
    console.error("usage: baselines.ts <folder of the corpora>");
    Deno.exit(2);
  }
  const hasRcf = await canRunRcf();
  const contendersFor = async (series: readonly LabeledSeries[]) => [
    ...BASELINE_CONTENDERS,
    ...(hasRcf ? await rcfContenders(series) : []),
  ];
  const quiet = () => {};
  const nab = await readNabCorpus(`${folder}/nab-a`);
  print(nabTables(nab, evaluateNab(nab, await contendersFor(nab), quiet)));
  const cloud = await readCsvFolder(`${folder}/cloud-a/data`);
  print(
    csvTables(cloud, evaluateCsv(cloud, await contendersFor(cloud), quiet)),
  );
  const storage = await readStorageCorpus(`${folder}/storage`);
  const series = [];
  for (const recording of storage) series.push(...await recording.series());
  const contenders = await contendersFor(series);
  const groups = await evaluateStorage(storage, contenders, quiet);
  print(groups.flatMap(storageTables));
}

function print(tables: readonly ReportTable[]): void {
  for (const table of tables) console.log(`${renderTable(table)}\n`);
}

async function canRunRcf(): Promise<boolean> {
  try {
    await installRcf();
    return true;
  } catch (error) {
    console.error(`left out: RandomCutForest (${error})`);
    return false;
  }
}

/** RandomCutForest with two shingle sizes; it has judged these very series already, in one Java process. */
async function rcfContenders(
  series: readonly LabeledSeries[],
): Promise<Contender[]> {
  const contenders: Contender[] = [];
  const values = series.map(({ values }) => values);
  for (const shingle of [1, 4]) {
    const all = await rcfScores(values, { ...RCF_DEFAULTS, shingle });
    const scoresOf = new Map(series.map((one, i) => [one, all[i]]));
    contenders.push(
      singleSeriesContender(`RandomCutForest, shingle ${shingle}`, (series) => {
        const scores = scoresOf.get(series)!;
        return {
          series,
          scores,
          alerts: baselineAlerts(scores, RCF_THRESHOLD),
        };
      }),
    );
  }
  return contenders;
}

/** Every CSV file one folder below a folder, sorted by path. */
async function readCsvFolder(folder: string): Promise<LabeledSeries[]> {
  const paths: string[] = [];
  for await (const category of Deno.readDir(folder)) {
    for await (const file of Deno.readDir(`${folder}/${category.name}`)) {
      paths.push(`${category.name}/${file.name}`);
    }
  }
  const corpus: LabeledSeries[] = [];
  for (const path of paths.sort()) {
    corpus.push(await readCsvSeries(`${folder}/${path}`, path));
  }
  return corpus;
}
