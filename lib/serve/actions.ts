/**
 * What operators say of incidents: kept with the history, and passed on to the
 * judge.
 *
 * @module
 */

import type { Anomaly } from "../model/anomaly.ts";
import {
  type Feedback,
  FEEDBACK_ACTIONS,
  type FeedbackAction,
} from "../model/feedback.ts";
import type { Incident } from "../model/incident.ts";
import type { HistoryAction, HistoryReader } from "../state/history_file.ts";
import { historyItem, historyPage } from "./history_view.ts";
import { RequestError } from "./params.ts";
import type { ServePorts } from "./ports.ts";

/** An incident with all that is known of it. */
export interface IncidentDetail {
  /** As it was said last. */
  readonly incident: Incident;
  /** Its anomalies, the latest begun first, at most 1000. */
  readonly anomalies: readonly Anomaly[];
  /** What was done about it, oldest first. */
  readonly actions: readonly HistoryAction[];
}

/** An action with the incident that it is about. */
export interface Label extends HistoryAction {
  /** As it was said last; `null` once it has grown too old to be kept. */
  readonly message: Incident | null;
}

/** Longest texts that are kept, in characters. */
const LONGEST = { by: 100, comment: 500 };

/** The most anomalies of an incident that are shown, or muted. */
const MEMBERS = 1000;

/**
 * Finds an incident.
 *
 * @throws {RequestError} 404 if there is none.
 */
export function incidentDetail(
  history: HistoryReader,
  id: string,
): IncidentDetail {
  const incident = historyItem(history, "incident", id) as unknown as Incident;
  const { items } = historyPage(history, "anomaly", {
    incident: incident.id,
    limit: MEMBERS,
  });
  return {
    incident,
    anomalies: items as readonly Anomaly[],
    actions: history.actions(incident.id),
  };
}

/** Which of some incidents are acknowledged. */
export function acknowledgedOf(
  history: HistoryReader,
  ids: readonly string[],
): string[] {
  return ids.filter((id) => isAcknowledged(history.actions(id)));
}

/** All actions with their incidents. */
export function labelsOf(history: HistoryReader): Label[] {
  return history.actions().map((action) => {
    const row = history.get(action.incident);
    return { ...action, message: row ? JSON.parse(row.body) : null };
  });
}

/** Whether the last word on an incident is that somebody is at it. */
export function isAcknowledged(actions: readonly HistoryAction[]): boolean {
  return actions.findLast(({ action }) =>
    action === "acknowledge" || action === "undo"
  )?.action === "acknowledge";
}

/**
 * Takes what somebody says of an incident.
 *
 * @param ports Where it is kept, to whom it is passed on, and who hears of it.
 * @param id Of the incident.
 * @param body What was sent: `action`, and perhaps `by` and `comment`.
 * @param nowMs The clock on the wall.
 * @returns The incident, with the action.
 * @throws {RequestError} If it makes no sense, or there is no such incident.
 */
export function takeAction(
  { history, takeFeedback, events }: Pick<
    ServePorts,
    "history" | "takeFeedback" | "events"
  >,
  id: string,
  body: Readonly<Record<string, unknown>>,
  nowMs: number,
): IncidentDetail {
  const { incident, anomalies } = incidentDetail(history, id);
  const action = actionOf(body["action"]);
  const taken = {
    incident: incident.id,
    atMs: nowMs,
    action,
    by: textOf(body, "by"),
    comment: textOf(body, "comment"),
  };
  history.addAction(taken);
  takeFeedback(feedbackOf(action, incident, anomalies));
  events.tell([taken]);
  return incidentDetail(history, incident.id);
}

function feedbackOf(
  action: FeedbackAction,
  { id, key, atMs }: Incident,
  anomalies: readonly Anomaly[],
): Feedback {
  return {
    action,
    incident: id,
    array: key,
    atMs,
    subjects: anomalies.map(({ kind, key, severity }) => ({
      kind,
      key,
      severity,
    })),
  };
}

function actionOf(value: unknown): FeedbackAction {
  const action = FEEDBACK_ACTIONS.find((one) => one === value);
  if (action !== undefined) return action;
  throw new RequestError(
    `action must be one of ${FEEDBACK_ACTIONS.join(", ")}, but is ${
      JSON.stringify(value) ?? "not given"
    }`,
  );
}

function textOf(
  body: Readonly<Record<string, unknown>>,
  name: keyof typeof LONGEST,
): string {
  const value = body[name] ?? "";
  const limit = LONGEST[name];
  if (typeof value === "string" && value.length <= limit) return value.trim();
  throw new RequestError(
    `${name} must be a text of at most ${limit} characters`,
  );
}
