/**
 * What can be asked: a table from which the routes and the OpenAPI document are
 * made.
 *
 * @module
 */

import type { HistoryPlace } from "../state/history_file.ts";
import { ANOMALY_KINDS } from "./schemas.ts";
import type { Incident } from "../model/incident.ts";
import { acknowledgedOf, incidentDetail, labelsOf } from "./actions.ts";
import { historyItem, historyPage } from "./history_view.ts";
import {
  choiceParam,
  integerParam,
  type Param,
  type Params,
  type ParamValues,
  RequestError,
  shareParam,
  switchParam,
  textParam,
  timeParam,
} from "./params.ts";
import type { ServePorts } from "./ports.ts";
import type { SeriesView } from "./series_view.ts";

/** What an answer is made of. */
export interface ApiContext {
  /** The rest of the program. */
  readonly ports: ServePorts;
  /** The series. */
  readonly view: SeriesView;
}

/** Something that can be asked. */
export interface ApiRoute {
  /** Its path; `{id}` stands for a part of it. */
  readonly path: string;
  /** What it answers, for the OpenAPI document. */
  readonly summary: string;
  /** The parameters of its query. */
  readonly params: Params;
  /** Name of the schema of the answer. */
  readonly schema: string;
  /** Whether there is `{id}` in the path, which may be unknown. */
  readonly mayBeMissing: boolean;
  /** Answers; throws {@linkcode RequestError}. */
  answer(context: ApiContext, values: unknown, id: string): unknown;
}

function route<P extends Params>(
  spec: {
    readonly path: string;
    readonly summary: string;
    readonly params: P;
    readonly schema: string;
    readonly mayBeMissing?: boolean;
    readonly answer: (
      context: ApiContext,
      values: ParamValues<P>,
      id: string,
    ) => unknown;
  },
): ApiRoute {
  return {
    mayBeMissing: spec.path.includes("{id}"),
    ...spec,
    answer: (context, values, id) =>
      spec.answer(context, values as ParamValues<P>, id),
  };
}

const PAGE = { min: 1, max: 1000, initial: 100 };

const PLACE: Param<HistoryPlace | undefined> = {
  help: "Behind the last item of an earlier page: its `next`.",
  expected: "the `next` of an earlier page",
  schema: { type: "string", pattern: "^[0-9]{1,15}-[0-9a-f]{32}$" },
  initial: undefined,
  parse(text) {
    const [, startMs, id] = /^(\d{1,15})-([\da-f]{32})$/.exec(text) ?? [];
    return startMs === undefined || id === undefined
      ? undefined
      : { startMs: Number(startMs), id };
  },
};

const HISTORY_PARAMS = {
  from: timeParam("Only what was not over before then."),
  to: timeParam("Only what began before then."),
  array: textParam("Only of the array with this storage_id."),
  key: textParam(
    "Only of this series, resource or array and all below it: canonical text.",
  ),
  kind: choiceParam("Only with this among what is wrong.", ANOMALY_KINDS),
  state: choiceParam("Only open, or only resolved.", ["open", "resolved"]),
  severity: shareParam("Only at least so severe."),
  suppressed: choiceParam(
    "Only what a maintenance window suppresses, or only what none does.",
    ["yes", "no"],
  ),
  q: textParam("Only with this text in the sentence or the key."),
  after: PLACE,
  limit: integerParam("At most so many items.", PAGE),
};

const SPAN_PARAMS = {
  from: timeParam("Only samples from then on."),
  to: timeParam("Only samples before then."),
};

const KEY: Param<string | undefined> = textParam(
  "Canonical text, for example array-1/volume/vol-3/iops; of a resource the first three parts.",
);

/** Every question, in the order of the document. */
export const API_ROUTES: readonly ApiRoute[] = [
  route({
    path: "/api/v1/status",
    summary: "What the service does at the moment",
    params: {},
    schema: "Status",
    answer: ({ ports }) => ports.status(),
  }),
  route({
    path: "/api/v1/config",
    summary: "The settings that are in force, without secrets",
    params: {},
    schema: "Config",
    answer: ({ ports }) => ({ settings: ports.settings() }),
  }),
  route({
    path: "/api/v1/arrays",
    summary: "Every array at a glance",
    params: {},
    schema: "Arrays",
    answer: ({ view }) => ({ items: view.arrays() }),
  }),
  route({
    path: "/api/v1/series",
    summary: "Series, by key or the most abnormal first",
    params: {
      array: textParam("Only of the array with this storage_id or name."),
      type: textParam("Only of resources of this type, for example volume."),
      resource: textParam(
        "Only of this resource: three parts of the key; or its id or name.",
      ),
      metric: textParam("Only of this metric."),
      q: textParam("Only with all these words in key or names."),
      order: choiceParam("By key (default), or highest score first.", [
        "key",
        "score",
      ]),
      offset: integerParam("Leaves out so many first.", {
        min: 0,
        max: 100_000_000,
        initial: 0,
      }),
      limit: integerParam("At most so many items.", PAGE),
    },
    schema: "SeriesPage",
    answer: ({ view }, { order = "key", offset, limit, ...filter }) =>
      view.list(filter, { offset, limit }, order),
  }),
  route({
    path: "/api/v1/series/window",
    summary: "The samples of one series, with what is usual and their scores",
    params: {
      key: KEY,
      ...SPAN_PARAMS,
      scores: switchParam("Whether to score every sample."),
    },
    schema: "SeriesWindow",
    mayBeMissing: true,
    answer: ({ view }, { key, from, to, scores }) =>
      view.window(needed(key), { fromMs: from, toMs: to }, scores),
  }),
  route({
    path: "/api/v1/resources/window",
    summary: "The samples of all metrics of one resource",
    params: { key: KEY, ...SPAN_PARAMS },
    schema: "ResourceWindow",
    mayBeMissing: true,
    answer: ({ view }, { key, from, to }) => ({
      items: view.resource(needed(key), { fromMs: from, toMs: to }),
    }),
  }),
  route({
    path: "/api/v1/incidents",
    summary: "Incidents, the latest begun first",
    params: HISTORY_PARAMS,
    schema: "IncidentPage",
    answer({ ports: { history } }, values) {
      const page = historyPage(history, "incident", values);
      const ids = page.items.map((item) => (item as Incident).id);
      return { ...page, acknowledged: acknowledgedOf(history, ids) };
    },
  }),
  route({
    path: "/api/v1/incidents/{id}",
    summary: "One incident with its anomalies, and what was done about it",
    params: {},
    schema: "IncidentDetail",
    answer: ({ ports: { history } }, _values, id) =>
      incidentDetail(history, id),
  }),
  route({
    path: "/api/v1/maintenance",
    summary: "The maintenance windows, and when each is open",
    params: {},
    schema: "MaintenanceWindows",
    answer: ({ ports }) => ({ items: ports.maintenance() }),
  }),
  route({
    path: "/api/v1/labels",
    summary:
      "All that operators said of incidents, oldest first, with the incident as it was said last: labels for a measurement",
    params: {},
    schema: "Labels",
    answer: ({ ports: { history } }) => ({ items: labelsOf(history) }),
  }),
  route({
    path: "/api/v1/anomalies",
    summary: "Anomalies, the latest begun first",
    params: {
      ...HISTORY_PARAMS,
      metric: textParam("Only of this metric."),
      incident: textParam("Only of the incident with this id."),
    },
    schema: "AnomalyPage",
    answer: ({ ports }, values) =>
      historyPage(ports.history, "anomaly", values),
  }),
  route({
    path: "/api/v1/anomalies/{id}",
    summary: "One anomaly",
    params: {},
    schema: "Anomaly",
    answer: ({ ports }, _values, id) =>
      historyItem(ports.history, "anomaly", id),
  }),
];

function needed(key: string | undefined): string {
  if (key !== undefined) return key;
  throw new RequestError("The parameter key is needed");
}
