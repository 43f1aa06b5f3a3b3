/**
 * From what contenders said to the sections of the report.
 *
 * @module
 */

import { CorpusError } from "./corpus_error.ts";
import type { LabeledSeries } from "./labeled_series.ts";
import { faultFigures } from "./report_faults.ts";
import { escapeMarkup } from "./report_markup.ts";
import type { ReportSection } from "./report_page.ts";
import { seriesFigures, type SeriesRules } from "./report_series.ts";
import { faultsSeen, timelineFigure } from "./report_timeline.ts";
import type { StorageRecording } from "./storage_corpus.ts";
import type { Testimony } from "./witness.ts";

/**
 * The section of NAB and of CSV series.
 *
 * @param testimonies All of the same series; the first is the service.
 * @param rules What counts.
 */
export function seriesSections(
  testimonies: readonly Testimony[],
  rules: SeriesRules,
): ReportSection[] {
  return [{
    heading: "Series",
    links: (testimonies[0]?.series ?? []).map(({ series }, i) =>
      [`series-${i}`, series.name] as const
    ),
    markup: seriesFigures(testimonies, rules),
  }];
}

/**
 * A section per recording: a timeline per contender, then every fault.
 *
 * @param testimonies All of the same recordings; the first is the service.
 * @returns Where a capture cannot be read as series, its faults are not drawn, and it says so.
 */
export async function storageSections(
  testimonies: readonly Testimony[],
): Promise<ReportSection[]> {
  const sections: ReportSection[] = [];
  const [first] = testimonies;
  for (const [i, { recording }] of (first?.recordings ?? []).entries()) {
    const { labels } = recording;
    const opinions = testimonies.map(({ name, recordings }) => ({
      name,
      verdict: recordings[i]!,
      seen: faultsSeen(recordings[i]!),
    }));
    sections.push({
      heading: `Recording ${labels.name}`,
      links: [
        ...opinions.map(({ name }, j) =>
          [`timeline-${i}-${j}`, `timeline, ${name}`] as const
        ),
        [`faults-${i}`, "faults"],
      ],
      markup: [
        ...opinions.map(({ name, verdict }, j) =>
          `<h3 id="timeline-${i}-${j}">Timeline, ${escapeMarkup(name)}</h3>${
            timelineFigure(name, verdict)
          }`
        ),
        `<h3 id="faults-${i}">Faults</h3>`,
        await faultsOf(recording, opinions),
      ],
    });
  }
  return sections;
}

async function faultsOf(
  recording: StorageRecording,
  opinions: Parameters<typeof faultFigures>[2],
): Promise<string> {
  let series: readonly LabeledSeries[];
  try {
    series = await recording.series();
  } catch (error) {
    if (!(error instanceof CorpusError)) throw error;
    return `<p>${escapeMarkup(`Not drawn. ${error.message}.`)}</p>`;
  }
  const byName = new Map(series.map((one) => [one.name, one]));
  return `<div class="faults">${
    faultFigures(recording.labels, byName, opinions).join("\n")
  }</div>`;
}
