/**
 * The report of an evaluation: one page of HTML that needs nothing from
 * elsewhere and runs no script. A pure function of what it shows.
 *
 * @module
 */

import { escapeMarkup } from "./report_markup.ts";
import { REPORT_STYLE } from "./report_style.ts";

/** A table of text. */
export interface ReportTable {
  /** What it shows. */
  readonly title: string;
  /** Names of the columns. */
  readonly header: readonly string[];
  /** Cells; as many in each row as there are columns. */
  readonly rows: readonly (readonly string[])[];
}

/** Pictures under one heading. */
export interface ReportSection {
  /** The heading. */
  readonly heading: string;
  /** Links to the parts of the section: id of an element of it, and the text. */
  readonly links: readonly (readonly [id: string, text: string])[];
  /** Markup: everything foreign in it is escaped. */
  readonly markup: readonly string[];
}

/** What the page shows. */
export interface Report {
  /** What was evaluated, in a few words. */
  readonly title: string;
  /** One sentence per contender. */
  readonly summary: readonly string[];
  /** The tables that the terminal shows. */
  readonly tables: readonly ReportTable[];
  /** What was left out, one line each. */
  readonly notes: readonly string[];
  /** The pictures. */
  readonly sections: readonly ReportSection[];
  /** The command that made the page. */
  readonly command: string;
  /** The program that made it. */
  readonly program: string;
  /** Settings of what was evaluated: name and value, and where the value comes from. */
  readonly settings: ReportTable;
}

const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** Forms of the marks, used by every chart, and the hatching of what does not count. */
const SYMBOLS =
  `<svg class="symbols" aria-hidden="true"><defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="hatch" y2="6"/></pattern>` +
  `<symbol id="hit" overflow="visible"><circle class="hit" r="5"/></symbol>` +
  `<symbol id="false" overflow="visible"><path class="false" d="M-5-5L5 5M-5 5L5-5"/></symbol>` +
  `<symbol id="alert" overflow="visible"><path class="alert" d="M0-6L5 0L0 6L-5 0Z"/></symbol></defs></svg>`;

const MARKS: readonly (readonly [id: string, meaning: string])[] = [
  ["hit", "disc: an alert that a label explains"],
  ["false", "cross: a false alert, or a false incident"],
  ["alert", "diamond: an alert on a series without labels"],
];
const BANDS: readonly (readonly [kind: string, meaning: string])[] = [
  ["found", "solid edge: a labelled time that was found, a true incident"],
  ["missed", "dashed edge: a labelled time that was missed, a false incident"],
  ["labeled", "no edge: a labelled time without a verdict"],
  ["benign", "grey: a benign event, no alert is wanted"],
  ["unscored", "hatched: time to learn, does not count"],
];

/** Renders the page. */
export function reportPage(report: Report): string {
  const title = escapeMarkup(report.title);
  return `<!DOCTYPE html>
<html lang="en" xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="${escapeMarkup(POLICY)}"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<meta name="referrer" content="no-referrer"/>
<title>${title}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
${SYMBOLS}
<header><h1>${title}</h1></header>
<main>
<section><h2>Summary</h2>${list(report.summary)}</section>
<section><h2>Figures</h2>${report.tables.map(tableOf).join("\n")}
${
    report.notes.length > 0
      ? `<h3>Notes</h3>${list(report.notes)}`
      : ""
  }</section>
<section class="legend"><h2>Legend</h2><ul>${
    MARKS.map(([id, meaning]) =>
      `<li><svg aria-hidden="true" width="24" height="16"><use href="#${id}" x="12" y="8"/></svg>${meaning}</li>`
    ).join("")
  }${
    BANDS.map(([kind, meaning]) =>
      `<li><svg aria-hidden="true" width="24" height="16"><rect class="${kind}" x="1" y="1" width="22" height="14"/></svg>${meaning}</li>`
    ).join("")
  }</ul><p>Of a line, each of at most 1000 columns shows its lowest and its highest sample. All times are UTC.</p></section>
${report.sections.map(sectionOf).join("\n")}
<section><h2>How it was made</h2><p>${escapeMarkup(report.program)}</p><pre>${
    escapeMarkup(report.command)
  }</pre>${tableOf(report.settings)}</section>
</main>
</body>
</html>
`;
}

function list(lines: readonly string[]): string {
  return `<ul>${
    lines.map((line) => `<li>${escapeMarkup(line)}</li>`).join("")
  }</ul>`;
}

function sectionOf({ heading, links, markup }: ReportSection): string {
  const index = links.length < 2
    ? ""
    : `<nav aria-label="${escapeMarkup(heading)}"><ul>${
      links.map(([id, text]) =>
        `<li><a href="#${id}">${escapeMarkup(text)}</a></li>`
      ).join("")
    }</ul></nav>`;
  return `<section><h2>${escapeMarkup(heading)}</h2>${index}${
    markup.join("\n")
  }</section>`;
}

/** A table that scrolls by itself where it is wider than the screen. */
function tableOf({ title, header, rows }: ReportTable): string {
  const name = escapeMarkup(title);
  const cell = (text: string, i: number) =>
    i === 0
      ? `<th scope="row">${escapeMarkup(text)}</th>`
      : `<td>${escapeMarkup(text)}</td>`;
  return `<div class="wide" role="region" tabindex="0" aria-label="${name}"><table><caption>${name}</caption><thead><tr>${
    header.map((text) => `<th scope="col">${escapeMarkup(text)}</th>`).join("")
  }</tr></thead><tbody>${
    rows.map((cells) => `<tr>${cells.map(cell).join("")}</tr>`).join("")
  }</tbody></table></div>`;
}
