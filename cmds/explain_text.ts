/**
 * An explanation for people: sections and tables, plain text but for bold
 * headings on a terminal. `--json` has every number in full.
 *
 * @module
 */

import { utc } from "../lib/decide/plain_text.ts";
import type { Anomaly } from "../lib/model/anomaly.ts";
import type { IncidentMember } from "../lib/model/incident.ts";
import { isIncident } from "../lib/model/message.ts";
import type {
  ExplainTarget,
  Explanation,
} from "../lib/pipeline/explanation.ts";
import type { ExplanationCheck } from "../lib/pipeline/explanation_checks.ts";
import { Lines } from "./_explain_layout.ts";
import {
  arrayText,
  resourceText,
  rulesText,
  silenceText,
} from "./_explain_resource.ts";
import { seriesText } from "./_explain_series.ts";

/** What is to be explained, and what to say of the way to it. */
export interface Found {
  /** The anomaly or the sample. */
  readonly target: ExplainTarget;
  /** The anomaly as it opened; `undefined` for a sample. */
  readonly anomaly: Anomaly | undefined;
  /** The other members of the incident that was asked for. */
  readonly others: readonly Pick<
    IncidentMember,
    "anomaly" | "key" | "kind" | "startMs"
  >[];
  /** A remark, or `undefined`. */
  readonly note: string | undefined;
}

/** What all parts of the text have in common. */
export interface ExplainFacts {
  /** All scores computed again. */
  readonly checks: readonly ExplanationCheck[];
  /** Name of the site's time zone. */
  readonly timeZone: string;
  /** From ms since 1970 to ms of the site's clock. */
  readonly localMs: (atMs: number) => number;
}

/** How many of the other members are listed. */
const MOST_OTHERS = 20;

const RULE_KINDS: readonly string[] = ["frozen", "zero", "spike"];

/**
 * The text.
 *
 * @param found What was asked for.
 * @param explanation What was found.
 * @param facts What is known besides.
 * @param color Whether headings are bold.
 * @returns Lines, the last one without its end.
 */
export function explanationText(
  found: Pick<Found, "anomaly" | "others" | "note">,
  explanation: Explanation,
  facts: ExplainFacts,
  color: boolean,
): string {
  const lines = new Lines(color);
  const { series, row, joint, single, silence, target } = explanation;
  headText(lines, found, explanation);
  if (silence !== undefined) silenceText(lines, silence);
  if (series !== undefined) seriesText(lines, series, single, facts);
  const kind = found.anomaly?.kind;
  const isOfRule = kind !== undefined && RULE_KINDS.includes(kind);
  if (row !== undefined) {
    const hasView = row.view !== undefined && !isOfRule;
    if (hasView || (series === undefined && !isOfRule)) {
      resourceText(lines, row, facts);
    }
    if (hasView && joint !== undefined) {
      arrayText(lines, joint, target.resource);
    }
    if (isOfRule || row.rules.hits.length > 0) rulesText(lines, row);
  } else if (silence === undefined) {
    lines.heading(`Resource ${target.resource}`);
    lines.line("its row was older than the one before it: it is not judged");
  }
  saidText(lines, explanation);
  return lines.text;
}

function headText(
  lines: Lines,
  { anomaly, others, note }: Pick<Found, "anomaly" | "others" | "note">,
  { target }: Explanation,
): void {
  if (anomaly === undefined) {
    lines.heading(`Sample of ${target.series} at ${utc(target.atMs)}`);
  } else {
    lines.heading(
      `Anomaly ${anomaly.id}, ${anomaly.kind}, as it opened at ${
        utc(anomaly.atMs)
      }`,
    );
    lines.line(anomaly.why);
    lines.pair("about", anomaly.key);
    lines.pair("since", utc(anomaly.startMs));
    lines.pair("incident", anomaly.incident);
  }
  if (note !== undefined) lines.line(note);
  if (others.length === 0) return;
  lines.line(`the other ${others.length} of the incident:`);
  for (
    const { anomaly: id, kind, key, startMs } of others.slice(0, MOST_OTHERS)
  ) {
    lines.line(`  ${id.slice(0, 8)} ${kind} ${key} since ${utc(startMs)}`);
  }
  if (others.length > MOST_OTHERS) {
    lines.line(`  and ${others.length - MOST_OTHERS} more`);
  }
}

function saidText(lines: Lines, { messages }: Explanation): void {
  lines.heading("What was said of the resource in this round");
  if (messages.length === 0) lines.line("nothing");
  for (const message of messages) {
    const what = isIncident(message) ? "incident" : message.kind;
    lines.line(
      `${message.state} ${what} ${message.id.slice(0, 8)}: ${message.why}`,
    );
  }
}
