/**
 * All metrics of one resource on one time axis. A chart is drawn once it comes
 * into view, and kept up to date while it is there: a hundred of them at once
 * would stop the page.
 *
 * @module
 */

import { ask } from "./api.js";
import { drawInView } from "./chart.js";
import { el, fill } from "./dom.js";
import { decoded } from "./format.js";

/** @param {HTMLElement} main @param {string} key */
export async function resource(main, key) {
  const { items } = await ask("resources/window", { key });
  const [first] = items;
  const name = first.resource ?? decoded(first.resourceId);
  const boxes = items.map(() => el("div", { class: "chart small-chart" }));
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
    ),
    el("h1", {}, `${first.resourceType} ${name}`),
    el(
      "p",
      { class: "quiet" },
      "All metrics on one time axis; what is shaded was abnormal.",
    ),
    el(
      "div",
      { class: "stack" },
      items.map((/** @type {any} */ window, /** @type {number} */ i) =>
        el(
          "section",
          { class: "card" },
          el(
            "h2",
            {},
            el(
              "a",
              { href: `#/series/${encodeURIComponent(window.key)}` },
              window.metric,
            ),
            window.unit
              ? el("span", { class: "quiet" }, ` ${window.unit}`)
              : null,
          ),
          boxes[i],
        )
      ),
    ),
  );
  const charts = items.map((
    /** @type {any} */ window,
    /** @type {number} */ i,
  ) => drawInView(boxes[i], window, { height: 140, sync: "resource" }));
  const draw = async () => {
    const [{ items: now }, { items: anomalies }] = await Promise.all([
      ask("resources/window", { key }),
      ask("anomalies", { key, limit: 100 }),
    ]);
    const marks = anomalies.map((/** @type {any} */ one) => ({
      key: one.key,
      startMs: one.startMs,
      endMs: one.endMs ?? one.atMs,
    }));
    now.forEach((/** @type {any} */ window, /** @type {number} */ i) => {
      const own = marks.filter((/** @type {any} */ mark) =>
        mark.key === key || mark.key === window.key
      );
      charts[i]?.update(window, own);
    });
  };
  await draw();
  const timer = setInterval(() => draw().catch(() => {}), 5000);
  return {
    leave() {
      clearInterval(timer);
      for (const chart of charts) chart.destroy();
    },
  };
}
