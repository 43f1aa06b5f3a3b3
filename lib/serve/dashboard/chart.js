/**
 * Charts of series: values in front of the band in which they usually lie.
 *
 * @module
 */

import { el } from "./dom.js";
import { valueText } from "./format.js";

/** @typedef {{times: number[], values: number[], low: (number | null)[], high: (number | null)[], scores: number[], unit: string | null, metric: string}} Window */
/** @typedef {{startMs: number, endMs: number}} Mark */

/** @type {typeof import("uplot")} */
const uPlot = /** @type {any} */ (globalThis).uPlot;

/** @param {string} name */
function color(name) {
  return getComputedStyle(document.documentElement)
    .getPropertyValue(`--${name}`).trim();
}

/** @type {Set<() => void>} */
const redraws = new Set();

/** Draws every chart anew: the colours have changed. */
export function redrawAll() {
  for (const redraw of redraws) redraw();
}

/**
 * Draws a series.
 *
 * @param {HTMLElement} place Where; its width is taken.
 * @param {Window} window
 * @param {{marks?: Mark[], height?: number, sync?: string, now?: number}} [options]
 * @returns {{update(window: Window, marks?: Mark[]): void, destroy(): void}}
 */
export function drawSeries(place, window, options = {}) {
  const { height = 260, sync } = options;
  let { marks = [] } = options;
  let shown = window;
  /** @type {uPlot | undefined} */
  let plot;
  const draw = () => {
    plot?.destroy();
    const hasScores = shown.scores.length > 0;
    plot = new uPlot(
      {
        width: Math.max(240, place.clientWidth),
        height,
        legend: { live: true },
        cursor: {
          ...(sync ? { sync: { key: sync } } : {}),
          drag: { x: true, y: false },
        },
        scales: { score: { range: [0, null] } },
        axes: [
          axis(),
          {
            ...axis(),
            size: 64,
            values: (_u, ticks) => ticks.map((tick) => valueText(tick)),
          },
          ...(hasScores
            ? [{
              ...axis(),
              scale: "score",
              side: 1,
              grid: { show: false },
              size: 40,
            }]
            : []),
        ],
        series: [
          {},
          line("usual, low", color("band"), {
            points: { show: false },
            width: 0,
          }),
          line("usual, high", color("band"), {
            points: { show: false },
            width: 0,
          }),
          line(shown.metric, color("stroke"), {
            width: 1.5,
            value: (_u, value) => valueText(value, shown.unit),
          }),
          ...(hasScores
            ? [line("score", color("score"), {
              scale: "score",
              width: 1,
              points: { show: false },
              value: (_u, value) => value === null ? "–" : value.toFixed(2),
            })]
            : []),
        ],
        bands: [{ series: [2, 1], fill: color("band") }],
        hooks: { drawClear: [(u) => drawMarks(u, marks)] },
      },
      dataOf(shown),
      place,
    );
    tell(place, shown);
  };
  draw();
  redraws.add(draw);
  const resized = new ResizeObserver(() => {
    if (plot && place.clientWidth > 0 && plot.width !== place.clientWidth) {
      plot.setSize({ width: place.clientWidth, height });
    }
  });
  resized.observe(place);
  return {
    update(next, nextMarks = marks) {
      const isSameShape =
        (next.scores.length > 0) === (shown.scores.length > 0);
      shown = next;
      marks = nextMarks;
      if (!isSameShape || plot === undefined) return draw();
      plot.setData(dataOf(shown));
      tell(place, shown);
    },
    destroy() {
      redraws.delete(draw);
      resized.disconnect();
      plot?.destroy();
    },
  };
}

/**
 * Draws a series once it comes into view, and keeps it up to date while it is
 * there.
 *
 * @type {typeof drawSeries}
 */
export function drawInView(place, window, options = {}) {
  /** @type {ReturnType<typeof drawSeries> | undefined} */
  let chart;
  let isInView = false;
  let [shown, marks] = [window, options.marks];
  const draw = () => {
    tell(place, shown);
    if (!isInView) return;
    if (chart) chart.update(shown, marks);
    else chart = drawSeries(place, shown, { ...options, marks });
  };
  const watcher = new IntersectionObserver(
    (entries) => {
      isInView = entries.at(-1)?.isIntersecting ?? false;
      draw();
    },
    { rootMargin: "50%" },
  );
  watcher.observe(place);
  draw();
  return {
    update(next, nextMarks = marks) {
      [shown, marks] = [next, nextMarks];
      draw();
    },
    destroy() {
      watcher.disconnect();
      chart?.destroy();
    },
  };
}

/** @param {Window} window @returns {import("uplot").AlignedData} */
function dataOf({ times, values, low, high, scores }) {
  const columns = [times.map((ms) => ms / 1000), low, high, values];
  if (scores.length > 0) columns.push(scores);
  return /** @type {any} */ (columns);
}

/** @returns {any} */
function axis() {
  return {
    stroke: color("quiet"),
    grid: { stroke: color("line"), width: 1 },
    ticks: { stroke: color("line"), width: 1 },
    font: "11px system-ui, sans-serif",
  };
}

/**
 * @param {string} label
 * @param {string} stroke
 * @param {Partial<import("uplot").Series>} more
 * @returns {import("uplot").Series}
 */
function line(label, stroke, more) {
  return {
    label,
    stroke,
    value: (_u, value) => valueText(value),
    ...more,
  };
}

/** @param {import("uplot")} u @param {Mark[]} marks */
function drawMarks(u, marks) {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.fillStyle = color("mark");
  for (const { startMs, endMs } of marks) {
    const from = u.valToPos(startMs / 1000, "x", true);
    const to = u.valToPos(endMs / 1000, "x", true);
    const left = Math.max(bbox.left, from - 2);
    const right = Math.min(bbox.left + bbox.width, to + 2);
    if (right > left) ctx.fillRect(left, bbox.top, right - left, bbox.height);
  }
  ctx.restore();
}

/** What the chart shows, for who cannot see it. @param {HTMLElement} place @param {Window} window */
function tell(place, window) {
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", describe(window));
}

/** @param {Window} window */
function describe({ metric, unit, values, low, high }) {
  const last = values.length - 1;
  if (last < 0) return `${metric}: no samples`;
  const usual = low[last] === null
    ? ""
    : `; usually ${valueText(low[last] ?? null)} to ${
      valueText(high[last] ?? null, unit)
    }`;
  return `${metric}: ${values.length} samples, the newest ${
    valueText(values[last] ?? null, unit)
  }${usual}`;
}

/**
 * A timeline of incidents: a lane for each array.
 *
 * @param {any[]} incidents
 * @param {{fromMs: number, toMs: number, nameOf: (id: string) => string, levelOf: (severity: number) => string, timeText: (ms: number) => string, width: number}} options
 */
export function timeline(
  incidents,
  { fromMs, toMs, nameOf, levelOf, timeText, width },
) {
  const lanes = [
    ...new Set(incidents.map(({ array }) => array?.storage_id ?? "")),
  ];
  const [left, lane] = [width < 600 ? 80 : 150, 26];
  const height = 24 + lanes.length * lane;
  /** @param {number} ms */
  const x = (ms) =>
    left +
    (width - left) * Math.min(1, Math.max(0, (ms - fromMs) / (toMs - fromMs)));
  const days = [];
  const stepMs = Math.max(
    86_400_000,
    Math.ceil((toMs - fromMs) / 86_400_000 / (width / 125)) * 86_400_000,
  );
  for (let at = Math.ceil(fromMs / stepMs) * stepMs; at < toMs; at += stepMs) {
    days.push(
      el("line", {
        class: "grid-line",
        x1: x(at),
        x2: x(at),
        y1: 18,
        y2: height,
      }),
      el("text", { x: x(at) + 3, y: 12 }, timeText(at)),
    );
  }
  return el(
    "svg",
    {
      class: "timeline",
      viewBox: `0 0 ${width} ${height}`,
      role: "group",
      "aria-label": `Timeline of ${incidents.length} incidents`,
    },
    ...days,
    ...lanes.map((id, i) =>
      el("text", { x: 0, y: 36 + i * lane }, nameOf(id).slice(0, left / 7))
    ),
    ...incidents.map((incident) => {
      const i = lanes.indexOf(incident.array?.storage_id ?? "");
      const from = Math.min(width - 4, x(incident.startMs));
      const to = x(incident.endMs ?? toMs);
      const level = levelOf(incident.severity);
      const link = el(
        "a",
        {
          "data-level": level,
          xmlns: "http://www.w3.org/2000/svg",
          href: `#/incident/${incident.id}`,
          "aria-label": incident.why,
        },
        el("rect", {
          x: from,
          y: 23 + i * lane,
          width: Math.max(4, to - from),
          height: 16,
          rx: 3,
          opacity: incident.state === "resolved" ? 0.6 : 1,
        }),
        el("title", {}, incident.why),
      );
      return link;
    }),
  );
}
