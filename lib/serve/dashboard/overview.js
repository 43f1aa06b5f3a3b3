/**
 * The first view: what is open, what was, and how the arrays are.
 *
 * @module
 */

import { ask } from "./api.js";
import { timeline } from "./chart.js";
import { el, fill } from "./dom.js";
import {
  countText,
  decoded,
  levelOf,
  levelText,
  shortTime,
  spanText,
  timeText,
} from "./format.js";

/** Resolved incidents that are shown. */
const PAST = 50;
const DAY_MS = 86_400_000;
/** A list is drawn anew at most so often, in ms. */
const DRAW_MS = 250;

/**
 * @param {HTMLElement} main
 * @param {URLSearchParams} query `array`: of this one alone.
 */
export async function overview(main, query) {
  const array = query.get("array") ?? undefined;
  const open = el("div");
  const past = el("div");
  const when = el("div");
  const side = el("div", { class: "grid" });
  const heading = el("h1", {}, "Incidents");
  fill(
    main,
    el("div", { class: "head" }, heading),
    el(
      "div",
      { class: "columns" },
      el(
        "div",
        { class: "stack" },
        el("section", { "aria-label": "Open incidents" }, open),
        el(
          "section",
          { class: "card", "aria-label": "Timeline" },
          el("h2", {}, "Timeline"),
          when,
        ),
        el("section", { "aria-label": "Earlier incidents" }, past),
      ),
      el(
        "section",
        { class: "card", "aria-label": "Arrays" },
        el("h2", {}, "Arrays"),
        side,
      ),
    ),
  );
  /** @type {Map<string, any>} */
  const incidents = new Map();
  /** @type {any[]} */
  let arrays = [];
  /** @type {Set<string>} */
  const fresh = new Set();
  const nameOf = (/** @type {string} */ id) =>
    arrays.find(({ storageId }) => storageId === id)?.name ??
      (id || "the feed");

  const draw = () => {
    const all = [...incidents.values()].toSorted((a, b) =>
      b.startMs - a.startMs
    );
    const now = all.filter(({ state }) => state !== "resolved")
      .toSorted((a, b) => b.severity - a.severity || b.startMs - a.startMs);
    const before = all.filter(({ state }) => state === "resolved").slice(
      0,
      PAST,
    );
    heading.textContent = array === undefined
      ? `${countText(now.length)} open ${
        now.length === 1 ? "incident" : "incidents"
      }`
      : `Array ${nameOf(array)}: ${countText(now.length)} open`;
    document.title = now.length > 0
      ? `(${now.length}) Anomaly detection`
      : "Anomaly detection";
    fill(
      open,
      now.length === 0
        ? el("p", { class: "card empty" }, "Nothing is wrong at the moment.")
        : el(
          "ol",
          { class: "list" },
          now.map((one) =>
            item(one, fresh.has(one.id), acknowledged.has(one.id))
          ),
        ),
    );
    fill(
      past,
      el("h2", { class: "head" }, "Earlier"),
      before.length === 0
        ? el("p", { class: "quiet" }, "Nothing yet.")
        : el("ol", { class: "list" }, before.map((one) => item(one, false))),
    );
    const toMs = Math.max(...all.map(({ atMs }) => atMs), 0);
    fill(
      when,
      all.length === 0
        ? el("p", { class: "quiet" }, "Nothing yet.")
        : timeline(all, {
          fromMs: Math.min(
            toMs - DAY_MS,
            Math.max(toMs - 14 * DAY_MS, all.at(-1).startMs),
          ),
          toMs,
          nameOf,
          levelOf,
          timeText: shortTime,
          width: Math.max(280, when.clientWidth),
        }),
    );
    fresh.clear();
  };
  const drawArrays = () =>
    fill(
      side,
      arrays.length === 0
        ? el("p", { class: "quiet" }, "No array has sent anything yet.")
        : arrays.map(arrayCard),
    );
  const [now, before, known] = await Promise.all([
    ask("incidents", { state: "open", array, limit: 500 }),
    ask("incidents", { state: "resolved", array, limit: PAST }),
    ask("arrays"),
  ]);
  const acknowledged = new Set([...now.acknowledged, ...before.acknowledged]);
  for (const one of [...now.items, ...before.items]) incidents.set(one.id, one);
  arrays = known.items;
  draw();
  drawArrays();
  let timer = 0;
  const lookAtArrays = async () => {
    arrays = (await ask("arrays").catch(() => ({ items: arrays }))).items;
    drawArrays();
  };
  const later = setInterval(lookAtArrays, 15_000);
  /** @param {any} message */
  const hearIncident = (message) => {
    if (array !== undefined && message.array?.storage_id !== array) return;
    if (!incidents.has(message.id)) fresh.add(message.id);
    incidents.set(message.id, message);
  };
  /** @param {{incident: string, action: string}} said */
  const hearAction = ({ incident, action }) => {
    if (action === "acknowledge") acknowledged.add(incident);
    if (action === "undo") acknowledged.delete(incident);
  };
  return {
    /** @param {string} kind @param {any} message */
    said(kind, message) {
      if (kind === "action") hearAction(message);
      else if (kind === "incident") hearIncident(message);
      else return;
      timer ||= setTimeout(() => {
        timer = 0;
        draw();
        lookAtArrays();
      }, DRAW_MS);
    },
    leave() {
      clearInterval(later);
      clearTimeout(timer);
    },
  };
}

/** An incident in a list. @param {any} incident @param {boolean} isFresh @param {boolean} [isAcknowledged] */
export function item(incident, isFresh, isAcknowledged = false) {
  const {
    id,
    state,
    severity,
    startMs,
    endMs,
    atMs,
    why,
    array,
    kinds,
    memberCount,
    suppressedBy,
  } = incident;
  const level = levelOf(severity);
  const isOver = state === "resolved";
  return el(
    "li",
    {},
    el(
      "a",
      {
        class: isFresh ? "incident fresh" : "incident",
        href: `#/incident/${id}`,
        "data-level": level,
        "data-state": state,
        "data-id": id,
      },
      el("span", { class: "bar", "aria-hidden": "true" }),
      el(
        "div",
        {},
        el(
          "p",
          { class: "row small" },
          el(
            "span",
            { class: "tag", "data-level": isOver ? "ok" : level },
            isOver ? "resolved" : levelText(level),
          ),
          el(
            "strong",
            {},
            array === null
              ? "whole feed"
              : array.name ?? decoded(array.storage_id),
          ),
          el("span", { class: "quiet" }, kinds.join(", ")),
          isAcknowledged ? el("span", { class: "tag" }, "acknowledged") : null,
          suppressedBy
            ? el("span", { class: "tag" }, `suppressed by ${suppressedBy}`)
            : null,
        ),
        el("p", {}, why),
        el(
          "p",
          { class: "small quiet" },
          `since ${timeText(startMs)}`,
          isOver ? `, ${spanText((endMs ?? atMs) - startMs)}` : "",
          memberCount > 1 ? ` · ${countText(memberCount)} anomalies` : "",
        ),
      ),
    ),
  );
}

/** An array at a glance. @param {any} array */
export function arrayCard(
  { storageId, name, series, resources, newestMs, openIncidents, severity },
) {
  const level = openIncidents === 0 ? "ok" : levelOf(severity);
  const parts = Object.entries(resources)
    .map(([type, count]) => `${countText(Number(count))} ${type}`);
  return el(
    "a",
    {
      class: "array",
      href: `#/array/${encodeURIComponent(storageId)}`,
      "data-level": level,
    },
    el(
      "span",
      { class: "row" },
      el("strong", {}, name ?? storageId),
      el(
        "span",
        { class: "tag", "data-level": level },
        openIncidents === 0
          ? "well"
          : `${levelText(level)}, ${countText(openIncidents)} open`,
      ),
    ),
    el("br"),
    el(
      "span",
      { class: "small quiet" },
      `${countText(series)} series · ${parts.join(", ")}`,
    ),
    el("br"),
    el("span", { class: "small quiet" }, `newest sample ${timeText(newestMs)}`),
  );
}
