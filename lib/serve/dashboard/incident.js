/**
 * One incident: what happened, where, and the curves behind it.
 *
 * @module
 */

import { ask } from "./api.js";
import { actionsCard, holding } from "./actions.js";
import { drawSeries } from "./chart.js";
import { el, fill } from "./dom.js";
import {
  countText,
  decoded,
  keyText,
  levelOf,
  levelText,
  shortTime,
  spanText,
  timeText,
  valueText,
} from "./format.js";

/** Charts that are drawn. */
const CHARTS = 4;
const HOUR_MS = 3_600_000;

/** @param {HTMLElement} main @param {string} id */
export async function incident(main, id) {
  /** @type {{destroy(): void}[]} */
  let charts = [];
  let drawn = "";
  const draw = async () => {
    const detail = await ask(`incidents/${encodeURIComponent(id)}`);
    const text = JSON.stringify(detail);
    if (text === drawn) return;
    drawn = text;
    for (const chart of charts) chart.destroy();
    charts = [];
    const place = el("div", { class: "stack" });
    const focused = /** @type {any} */ (document.activeElement);
    card.show(detail.actions);
    fill(main, ...page(detail, place, card.node));
    if (card.node.contains(focused)) focused.focus({ preventScroll: true });
    charts = await drawCharts(place, detail);
  };
  const card = actionsCard(id, () => draw());
  await draw();
  let timer = 0;
  return {
    /** @param {string} _kind @param {any} message */
    said(_kind, message) {
      if (message.id !== id && message.incident !== id) return;
      clearTimeout(timer);
      timer = setTimeout(() => draw().catch(() => {}), 300);
    },
    leave() {
      clearTimeout(timer);
      for (const chart of charts) chart.destroy();
    },
  };
}

/** @param {any} detail @param {HTMLElement} place Of the charts. @param {HTMLElement} card Of the actions. */
function page(detail, place, card) {
  const { incident, anomalies, actions } = detail;
  const level = levelOf(incident.severity);
  const isOver = incident.state === "resolved";
  const { array } = incident;
  return [
    el(
      "div",
      { class: "head" },
      el("a", { href: "#/" }, "‹ Incidents"),
      el(
        "span",
        { class: "tag", "data-level": isOver ? "ok" : level },
        isOver ? "resolved" : `open, ${levelText(level)}`,
      ),
      ...said(actions),
      incident.suppressedBy
        ? el("span", { class: "tag" }, `suppressed by ${incident.suppressedBy}`)
        : null,
      array === null ? el("strong", {}, "whole feed") : el(
        "a",
        { href: `#/array/${encodeURIComponent(array.storage_id)}` },
        array.name ?? decoded(array.storage_id),
      ),
      el("code", { class: "quiet small" }, incident.id.slice(0, 8)),
    ),
    el("h1", {}, incident.why),
    el(
      "div",
      { class: "columns", style: null },
      el(
        "div",
        { class: "stack" },
        place,
        el(
          "section",
          { class: "card" },
          el(
            "h2",
            {},
            incident.memberCount === 1
              ? "1 anomaly"
              : `${countText(incident.memberCount)} anomalies`,
          ),
          el("div", { class: "scroll" }, table(anomalies)),
        ),
      ),
      el(
        "div",
        { class: "stack" },
        el(
          "section",
          { class: "card" },
          el("h2", {}, "Facts"),
          facts(incident),
        ),
        card,
        neighbours(anomalies),
      ),
    ),
  ];
}

/** What operators said that still holds, as tags. @param {any[]} actions */
function said(actions) {
  const now = new Set(holding(actions).map(({ action }) => action));
  return [...now].map((action) =>
    el(
      "span",
      { class: "tag", "data-said": action },
      action === "acknowledge" ? "acknowledged" : action.replace("_", " "),
    )
  );
}

/** @param {any} incident */
function facts(
  {
    startMs,
    endMs,
    atMs,
    severity,
    kinds,
    cause,
    resourceCount,
    detector,
    config,
  },
) {
  /** @param {string} name @param {any} value */
  const fact = (name, value) =>
    el("div", {}, el("dt", {}, name), el("dd", {}, value));
  return el(
    "dl",
    { class: "facts" },
    fact("began", timeText(startMs)),
    fact(endMs === null ? "newest" : "ended", timeText(endMs ?? atMs)),
    fact("lasts", spanText((endMs ?? atMs) - startMs)),
    fact("severity", severity.toFixed(2)),
    fact("what", kinds.join(", ")),
    fact("resources", resourceCount),
    cause && fact("cause", `${cause.tag}: ${cause.evidence}`),
    fact("detector", `${detector}, settings ${config}`),
  );
}

/** @param {any[]} anomalies */
function table(anomalies) {
  return el(
    "table",
    {},
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        ...["what", "where", "value", "usual", "since", "severity"].map((
          name,
        ) => el("th", { scope: "col" }, name)),
      ),
    ),
    el(
      "tbody",
      {},
      anomalies.map((
        {
          kind,
          key,
          series,
          value,
          expected,
          startMs,
          severity,
          why,
          state,
          suppressedBy,
        },
      ) =>
        el(
          "tr",
          { title: why },
          el(
            "td",
            {},
            kind,
            " ",
            state === "resolved"
              ? el("span", { class: "tag", "data-level": "ok" }, "over")
              : null,
            suppressedBy
              ? el("span", { class: "tag" }, `suppressed by ${suppressedBy}`)
              : null,
          ),
          el(
            "td",
            {},
            el(
              "a",
              { href: linkOf(key) },
              series.resource_name ?? keyText(key),
            ),
            el("br"),
            el("span", { class: "quiet small" }, keyText(key)),
          ),
          el("td", {}, valueText(value, series.unit)),
          el(
            "td",
            {},
            expected === null
              ? "–"
              : `${valueText(expected.low)} to ${
                valueText(expected.high, series.unit)
              }`,
          ),
          el("td", {}, shortTime(startMs)),
          el("td", {}, severity.toFixed(2)),
        )
      ),
    ),
  );
}

/** Where the curves of a key are. @param {string} key */
export function linkOf(key) {
  const count = key.split("/").length;
  if (count === 4) return `#/series/${encodeURIComponent(key)}`;
  if (count === 3) return `#/resource/${encodeURIComponent(key)}`;
  return `#/array/${encodeURIComponent(decoded(key))}`;
}

/** The nearest earlier values, or loads, of the first anomaly that has some. @param {any[]} anomalies */
function neighbours(anomalies) {
  const one = anomalies.find((anomaly) => anomaly.neighbors.length > 0);
  if (one === undefined) return null;
  return el(
    "section",
    { class: "card" },
    el("h2", {}, "Nearest earlier values"),
    el("p", { class: "quiet small" }, keyText(one.key)),
    el(
      "table",
      {},
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          el("th", { scope: "col" }, "when"),
          el("th", { scope: "col", class: "number" }, "value"),
          el("th", { scope: "col", class: "number" }, "distance"),
        ),
      ),
      el(
        "tbody",
        {},
        one.neighbors.map((/** @type {any} */ { atMs, value, distance }) =>
          el(
            "tr",
            {},
            el("td", {}, shortTime(atMs)),
            el("td", { class: "number" }, valueText(value, one.series.unit)),
            el("td", { class: "number" }, valueText(distance)),
          )
        ),
      ),
    ),
  );
}

/** Curves of the most severe anomalies. @param {HTMLElement} place @param {any} detail */
async function drawCharts(place, { incident, anomalies }) {
  const span = (incident.endMs ?? incident.atMs) - incident.startMs;
  const around = Math.max(24 * HOUR_MS, 3 * span);
  const query = {
    from: Math.max(0, incident.startMs - around),
    to: (incident.endMs ?? incident.atMs) + around,
  };
  const charts = [];
  const seen = new Set();
  for (
    const anomaly of anomalies.toSorted((
      /** @type {any} */ a,
      /** @type {any} */ b,
    ) => b.severity - a.severity)
  ) {
    if (charts.length >= CHARTS) break;
    for (const { window, key } of await windowsOf(anomaly, query)) {
      if (
        charts.length >= CHARTS || seen.has(key) || window.times.length === 0
      ) continue;
      seen.add(key);
      const box = el("div", { class: "chart" });
      place.append(
        el(
          "section",
          { class: "card" },
          el(
            "h2",
            {},
            el(
              "a",
              { href: `#/series/${encodeURIComponent(key)}` },
              `${
                window.resource ?? decoded(window.resourceId)
              } · ${window.metric}`,
            ),
          ),
          box,
        ),
      );
      const marks = anomalies
        .filter((/** @type {any} */ one) =>
          key === one.key || key.startsWith(`${one.key}/`)
        )
        .map((/** @type {any} */ one) => ({
          startMs: one.startMs,
          endMs: one.endMs ?? one.atMs,
        }));
      charts.push(
        drawSeries(box, window, { marks, height: 220, sync: "incident" }),
      );
    }
  }
  return charts;
}

/** @param {any} anomaly @param {Record<string, number>} query */
async function windowsOf({ key, metrics }, query) {
  const count = key.split("/").length;
  try {
    if (count === 4) {
      return [{ key, window: await ask("series/window", { key, ...query }) }];
    }
    if (count !== 3) return [];
    const { items } = await ask("resources/window", { key, ...query });
    const names = metrics.map((/** @type {any} */ { metric }) => metric);
    const place = (/** @type {any} */ window) =>
      (names.indexOf(window.metric) + 100) % 100;
    return items
      .toSorted((/** @type {any} */ a, /** @type {any} */ b) =>
        place(a) - place(b)
      )
      .slice(0, 2)
      .map((/** @type {any} */ window) => ({ key: window.key, window }));
  } catch {
    return []; // the series is gone by now
  }
}
