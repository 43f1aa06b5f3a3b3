/**
 * The settings table as text: the file that is shipped, the help, the table of
 * the README.
 *
 * @module
 */

import { markdownTable, widthsOf } from "./markdown_table.ts";
import {
  MAINTENANCE_EXAMPLE,
  MAINTENANCE_HELP,
  MAINTENANCE_ROWS,
} from "./maintenance_settings.ts";
import type { NamedRow } from "./named_keys.ts";
import {
  metricDefaultCells,
  POLICY_EXAMPLE,
  POLICY_HELP,
  POLICY_ROWS,
} from "./policy_settings.ts";
import { type Config, type Row, ROWS, SECTION_HELP } from "./schema.ts";
import type { Setting } from "./setting.ts";

const WIDTH = 78;

const ALL_DEFAULTS = [
  "Settings of anomaly-detection. Every one stands here with its default: change",
  "what you need, delete what you like. To see whether the file is right:",
];

const SOME_CHOSEN = [
  "Settings of anomaly-detection. Every one stands here; where it is not the",
  "default, that is named. Change what you need, delete what you like. To see",
  "whether the file is right:",
];

const FILE_HEADER = [
  "",
  "  anomaly-detection check-config --config-file FILE",
  "",
  "A comment needs a line of its own. A value may stand in quotes, single or",
  "double. A duration is a number and its unit: ms, s, m, h or d. What stands",
  "here wins over the default, the environment",
  "(ANOMALY_DETECTION_<SECTION>_<KEY>) over the file, and flags",
  "(--set section.key=value) over all.",
  "",
  "A running service takes a change over at once, or at SIGHUP. Where a change",
  "needs a restart, it is refused until then, with all other changes.",
];

/** The headings of the README's tables; `Change`: what it takes to change it. */
const HEADINGS = ["Setting", "Default", "Takes", "Change", "What it does"];

/** The heading of the sections with a name. */
const NAMED_SECTIONS = [
  '[metric "NAME"]',
  '[match "LABEL=VALUE ..."]',
] as const;

const MAINTENANCE_SECTION = '[maintenance "NAME"]';

/**
 * `etc/anomaly_detection.conf`: every setting with its help.
 *
 * @param chosen Texts by `section.key`, where they are not to be the defaults.
 */
export function renderConf(
  chosen: ReadonlyMap<string, string> = new Map(),
): string {
  const begin = chosen.size === 0 ? ALL_DEFAULTS : SOME_CHOSEN;
  const parts = [comment([...begin, ...FILE_HEADER])];
  for (const rows of sections()) {
    const { section, sectionProperty } = rows[0]!;
    const help = comment(wrap(SECTION_HELP[sectionProperty], WIDTH));
    parts.push(`\n[${section}]\n${help}`);
    for (const { key, setting, id } of rows) {
      const value = chosen.get(id) ?? setting.default;
      const text = [
        ...wrap(setting.help, WIDTH),
        ...wrap(takes(setting), WIDTH),
        ...(value === setting.default ? [] : [defaultOf(setting)]),
      ];
      parts.push(`\n${comment(text)}${assignment(key, quoted(value))}\n`);
    }
  }
  const example = ["For example:", "", ...POLICY_EXAMPLE];
  parts.push(`\n${comment([...policyLines(WIDTH), "", ...example])}`);
  parts.push(
    `\n${
      comment([
        ...maintenanceLines(WIDTH),
        "For example:",
        "",
        ...MAINTENANCE_EXAMPLE,
      ])
    }`,
  );
  return parts.join("");
}

/** The settings for `--help`. */
export function renderHelp(): string {
  return sections().map((rows) => {
    const { section, sectionProperty } = rows[0]!;
    const lines = rows.flatMap(({ key, setting }) => [
      `  ${assignment(key, setting.default)}`,
      ...[setting.help, takes(setting)].flatMap((text) =>
        wrap(text, WIDTH - 6).map((line) => `      ${line}`)
      ),
    ]);
    return `[${section}]  ${SECTION_HELP[sectionProperty]}\n${
      lines.join("\n")
    }\n`;
  }).concat(
    `${NAMED_SECTIONS.join(" and ")}\n${
      [...policyLines(WIDTH - 2), ""]
        .map((line) => `  ${line}`.trimEnd()).join("\n")
    }`,
    `${MAINTENANCE_SECTION}\n${
      maintenanceLines(WIDTH - 2)
        .map((line) => `  ${line}`.trimEnd()).join("\n")
    }`,
  ).join("\n");
}

/** What there is to say of maintenance windows: help, keys. */
function maintenanceLines(width: number): string[] {
  return [...MAINTENANCE_HELP, ...MAINTENANCE_ROWS.map(keyLine)]
    .flatMap((text) => [...wrap(text, width), ""]);
}

function keyLine({ key, setting }: NamedRow): string {
  return `${key}: ${setting.help} ${takes(setting)}`;
}

/** What there is to say of the sections with a name: help, keys, defaults. */
function policyLines(width: number): string[] {
  const paragraphs = [
    ...POLICY_HELP,
    ...POLICY_ROWS.map(keyLine),
  ].flatMap((text) => [...wrap(text, width), ""]);
  const cells = metricDefaultCells();
  const widths = widthsOf(cells);
  const table = cells.map((line) =>
    line.map((cell, i) => cell.padEnd(widths[i]!)).join("  ").trimEnd()
  );
  return [...paragraphs, "Where no section says otherwise:", "", ...table];
}

/** The settings for the README: one Markdown table per section, formatted as `deno fmt` does. */
export function renderMarkdown(): string {
  return sections().map((rows) => {
    const { section, sectionProperty } = rows[0]!;
    const cells = rows.map(({ key, setting }) =>
      [
        code(key),
        setting.default === "" ? "" : code(setting.default),
        setting.kind.expected,
        setting.isLive ? "live" : "restart",
        setting.help,
      ].map((cell) => cell.replaceAll("|", "\\|"))
    );
    const table = [HEADINGS, ...cells];
    return `### \`[${section}]\`\n\n${SECTION_HELP[sectionProperty]}\n\n${
      markdownTable(table)
    }`;
  }).concat(policyMarkdown(), maintenanceMarkdown()).join("\n");
}

function policyMarkdown(): string {
  const keys = POLICY_ROWS.map((
    { key, setting },
  ) => [code(key), setting.kind.expected, setting.help]);
  return [
    `### ${NAMED_SECTIONS.map(code).join(" and ")}\n`,
    ...POLICY_HELP.map((text) => `${wrap(text, 80).join("\n")}\n`),
    `\`\`\`ini\n${POLICY_EXAMPLE.join("\n")}\n\`\`\`\n`,
    markdownTable([["Setting", "Takes", "What it does"], ...keys]),
    "Where no section says otherwise:\n",
    markdownTable(metricDefaultCells()),
  ].join("\n");
}

function maintenanceMarkdown(): string {
  const keys = MAINTENANCE_ROWS.map(({ key, setting }) => [
    code(key),
    setting.default === "" ? "" : code(setting.default),
    setting.kind.expected,
    setting.help,
  ]);
  return [
    `### ${code(MAINTENANCE_SECTION)}\n`,
    ...MAINTENANCE_HELP.map((text) => `${wrap(text, 80).join("\n")}\n`),
    `\`\`\`ini\n${MAINTENANCE_EXAMPLE.join("\n")}\n\`\`\`\n`,
    markdownTable([["Setting", "Default", "Takes", "What it does"], ...keys]),
  ].join("\n");
}

/** The rows of the table, section by section. */
function sections(): readonly (readonly Row[])[] {
  return Object.values(
    Object.groupBy(ROWS, (row): keyof Config => row.sectionProperty),
  );
}

function code(text: string): string {
  return `\`${text}\``;
}

function assignment(key: string, value: string): string {
  return `${key} = ${value}`.trim();
}

/** A value as it comes back: of one pair of quotes, and of blanks, the reader makes nothing. */
function quoted(value: string): string {
  return /^\s|\s$|^(["']).*\1$/.test(value) ? `"${value}"` : value;
}

function defaultOf(setting: Setting<unknown>): string {
  return setting.default === ""
    ? "The default is empty."
    : `The default is ${setting.default}`;
}

function takes(setting: Setting<unknown>): string {
  const takes = `Takes ${setting.kind.expected}.`;
  return setting.isLive ? takes : `${takes} A change needs a restart.`;
}

function comment(lines: readonly string[]): string {
  return lines.map((line) => `${`# ${line}`.trim()}\n`).join("");
}

/** Lines of at most `width` characters, broken at spaces. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}
