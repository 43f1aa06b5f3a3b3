/**
 * Series: a list of any length, and one with all that is known of it.
 *
 * @module
 */

import { ask } from "./api.js";
import { drawSeries } from "./chart.js";
import { el, fill } from "./dom.js";
import {
  countText,
  decoded,
  keyText,
  shortTime,
  spanText,
  timeText,
  valueText,
} from "./format.js";
import { item } from "./overview.js";

/** Height of a row in px, as in the style sheet. */
const ROW = 44;
/** Rows that are fetched together. */
const PAGE = 100;
/** Rows above and below what is seen. */
const MARGIN = 10;

/** @param {HTMLElement} main @param {URLSearchParams} query */
export async function seriesList(main, query) {
  const q = query.get("q") ?? "";
  const order = query.get("order") ?? "key";
  const heading = el("h1", {}, "Series");
  const list = el("ol");
  const box = el("div", {
    class: "virtual",
    tabindex: "0",
    role: "region",
    "aria-label": "List of series",
  }, list);
  const select = el(
    "select",
    {
      "aria-label": "Order",
      onchange: (/** @type {any} */ event) => {
        location.hash = `#/series?${new URLSearchParams({
          q,
          order: event.target.value,
        })}`;
      },
    },
    el("option", { value: "key", selected: order === "key" }, "by name"),
    el(
      "option",
      { value: "score", selected: order === "score" },
      "most abnormal first",
    ),
  );
  fill(
    main,
    el(
      "div",
      { class: "card" },
      el("div", { class: "head" }, heading, el("div", {}, select)),
      box,
    ),
  );
  /** @type {Map<number, any[]>} */
  const pages = new Map();
  /** @type {Set<number>} */
  const asked = new Set();
  let total = 0;

  /** @param {number} page */
  const fetchPage = async (page) => {
    if (asked.has(page)) return;
    asked.add(page);
    try {
      const answer = await ask("series", {
        q,
        order,
        offset: page * PAGE,
        limit: PAGE,
      });
      pages.set(page, answer.items);
      total = answer.total;
      heading.textContent = `${countText(total)} series${
        q === "" ? "" : ` with “${q}”`
      }`;
      list.style.height = `${total * ROW}px`;
      draw();
    } catch (error) {
      asked.delete(page);
      if (page === 0) throw error;
    }
  };
  const draw = () => {
    const first = Math.max(0, Math.floor(box.scrollTop / ROW) - MARGIN);
    const last = Math.min(
      total,
      Math.ceil((box.scrollTop + box.clientHeight) / ROW) + MARGIN,
    );
    const rows = [];
    for (let i = first; i < last; i++) {
      const page = Math.floor(i / PAGE);
      const one = pages.get(page)?.[i % PAGE];
      if (one === undefined) fetchPage(page).catch(() => {});
      else rows.push(row(one, i, total));
    }
    const focused = /** @type {any} */ (document.activeElement)?.dataset?.key;
    fill(
      list,
      rows.length === 0 && total === 0
        ? el("li", { class: "empty" }, "No series.")
        : rows,
    );
    if (focused !== undefined) {
      for (const link of list.querySelectorAll("a")) {
        if (link.dataset.key === focused) link.focus({ preventScroll: true });
      }
    }
  };
  await fetchPage(0);
  draw();
  let isDue = false;
  box.addEventListener("scroll", () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      draw();
    });
  });
  // What is seen is asked again now and then: it lives.
  const timer = setInterval(() => {
    asked.clear();
    fetchPage(Math.floor(box.scrollTop / ROW / PAGE)).catch(() => {});
  }, 5000);
  return { leave: () => clearInterval(timer) };
}

/** @param {any} one @param {number} i @param {number} total */
function row(
  {
    key,
    array,
    storageId,
    resource,
    resourceId,
    resourceType,
    metric,
    value,
    unit,
    score,
  },
  i,
  total,
) {
  const li = el(
    "li",
    { "aria-setsize": total, "aria-posinset": i + 1 },
    el(
      "a",
      { href: `#/series/${encodeURIComponent(key)}`, "data-key": key },
      el("span", { class: "array-name quiet" }, array ?? storageId),
      el("span", {}, `${resourceType} ${resource ?? resourceId}`),
      el("span", {}, metric),
      el("span", { class: "number value" }, valueText(value, unit)),
      el(
        "span",
        { class: "number quiet", title: "score, ln LOF" },
        score.toFixed(2),
      ),
    ),
  );
  li.style.top = `${i * ROW}px`;
  return li;
}

/** @param {HTMLElement} main @param {string} key */
export async function series(main, key) {
  const first = await ask("series/window", { key, scores: true });
  const box = el("div", { class: "chart" });
  const facts = el("dl", { class: "facts" });
  const told = el("div");
  const near = el("div");
  const resourceKey = key.slice(0, key.lastIndexOf("/"));
  const name = first.resource ?? decoded(first.resourceId);
  fill(
    main,
    el(
      "div",
      { class: "head" },
      el("a", { href: "#/series" }, "‹ Series"),
      el(
        "a",
        { href: `#/array/${encodeURIComponent(first.storageId)}` },
        first.array ?? first.storageId,
      ),
      el(
        "a",
        { href: `#/resource/${encodeURIComponent(resourceKey)}` },
        `all metrics of ${name}`,
      ),
    ),
    el("h1", {}, `${first.resourceType} ${name} · ${first.metric}`),
    el(
      "div",
      { class: "columns" },
      el(
        "div",
        { class: "stack" },
        el("section", { class: "card" }, box),
        el("section", { "aria-label": "Anomalies" }, told),
      ),
      el(
        "div",
        { class: "stack" },
        el("section", { class: "card" }, el("h2", {}, "Now"), facts),
        near,
      ),
    ),
  );
  const chart = drawSeries(box, first, { height: 320 });
  const draw = async () => {
    const [window, { items: anomalies }] = await Promise.all([
      ask("series/window", { key, scores: true }),
      ask("anomalies", { key: resourceKey, limit: 100 }),
    ]);
    const own = anomalies.filter((/** @type {any} */ one) =>
      one.key === key || one.key === resourceKey
    );
    chart.update(
      window,
      own.map((/** @type {any} */ one) => ({
        startMs: one.startMs,
        endMs: one.endMs ?? one.atMs,
      })),
    );
    drawFacts(facts, window);
    fill(
      told,
      el("h2", { class: "head" }, "Anomalies"),
      own.length === 0 ? el("p", { class: "quiet" }, "None so far.") : el(
        "ol",
        { class: "list" },
        own.slice(0, 20).map((/** @type {any} */ one) =>
          item(asIncident(one), false)
        ),
      ),
    );
    drawNeighbours(near, window);
  };
  await draw();
  const timer = setInterval(() => draw().catch(() => {}), 5000);
  return {
    leave() {
      clearInterval(timer);
      chart.destroy();
    },
  };
}

/** An anomaly in the form of the list of incidents. @param {any} anomaly */
function asIncident(anomaly) {
  return {
    ...anomaly,
    id: anomaly.incident,
    array: {
      storage_id: anomaly.series.storage_id,
      name: keyText(anomaly.key),
    },
    kinds: [anomaly.kind],
    memberCount: 1,
  };
}

/** @param {HTMLElement} place @param {any} window */
function drawFacts(
  place,
  { value, unit, low, high, score, newestMs, intervalMs, samples, confidence },
) {
  /** @param {string} name @param {any} text */
  const fact = (name, text) =>
    el("div", {}, el("dt", {}, name), el("dd", {}, text));
  const last = samples - 1;
  fill(
    place,
    fact("value", valueText(value, unit)),
    fact(
      "usual at this hour",
      low.at(-1) === null
        ? "–"
        : `${valueText(low.at(-1))} to ${valueText(high.at(-1), unit)}`,
    ),
    fact("score", `${score.toFixed(2)} (ln LOF)`),
    fact("newest sample", timeText(newestMs)),
    fact("interval", intervalMs === 0 ? "not known yet" : spanText(intervalMs)),
    fact("samples", countText(last + 1)),
    fact("confidence", confidence),
    fact("forecast", "none yet"),
  );
}

/** The earlier values that are nearest to the newest one. @param {HTMLElement} place @param {any} window */
function drawNeighbours(place, { times, values, unit }) {
  const last = values.length - 1;
  if (last < 1) return;
  const near = values.slice(0, last)
    .map((/** @type {number} */ value, /** @type {number} */ i) => ({
      value,
      atMs: times[i],
      distance: Math.abs(value - values[last]),
    }))
    .sort((/** @type {any} */ a, /** @type {any} */ b) =>
      a.distance - b.distance || b.atMs - a.atMs
    )
    .slice(0, 5);
  fill(
    place,
    el(
      "section",
      { class: "card" },
      el("h2", {}, "Nearest earlier values"),
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
          ),
        ),
        el(
          "tbody",
          {},
          near.map((/** @type {any} */ one) =>
            el(
              "tr",
              {},
              el("td", {}, shortTime(one.atMs)),
              el("td", { class: "number" }, valueText(one.value, unit)),
            )
          ),
        ),
      ),
    ),
  );
}
