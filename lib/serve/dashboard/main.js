/**
 * Which view is shown, what keys do, and what is live.
 *
 * @module
 */

import { ask, listen } from "./api.js";
import { array, arrays } from "./arrays.js";
import { redrawAll } from "./chart.js";
import { el, fill, find } from "./dom.js";
import { countText, timeText } from "./format.js";
import { incident } from "./incident.js";
import { overview } from "./overview.js";
import { resource } from "./resource.js";
import { series, seriesList } from "./series.js";

/** @typedef {{said?: (kind: string, message: any) => void, leave?: () => void}} View */

const main = find("#view");
/** @type {View} */
let view = {};
/** Counts the changes of views: a late answer of an earlier one is not shown. */
let turn = 0;

async function show() {
  const own = ++turn;
  view.leave?.();
  view = {};
  const [path = "", text = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const query = new URLSearchParams(text);
  const [name = "", ...rest] = path.split("/");
  const id = decodeURIComponent(rest.join("/"));
  const current = {
    "": "overview",
    incident: "overview",
    arrays: "arrays",
    array: "arrays",
  }[name] ?? "series";
  for (const link of document.querySelectorAll("nav a")) {
    if (/** @type {HTMLElement} */ (link).dataset["view"] === current) {
      link.setAttribute("aria-current", "page");
    } else link.removeAttribute("aria-current");
  }
  try {
    const next = await open(name, id, query);
    if (own === turn) view = next;
    else next.leave?.();
  } catch (error) {
    if (own !== turn) return;
    fill(
      main,
      el(
        "div",
        { class: "card" },
        el("h1", {}, "This cannot be shown"),
        el(
          "p",
          { class: "problem" },
          error instanceof Error ? error.message : String(error),
        ),
        el("button", { type: "button", onclick: show }, "Try again"),
      ),
    );
  }
}

/** @param {string} name @param {string} id @param {URLSearchParams} query @returns {Promise<View>} */
function open(name, id, query) {
  switch (name) {
    case "":
      return overview(main, query);
    case "incident":
      return incident(main, id);
    case "arrays":
      return arrays(main);
    case "array":
      return array(main, id);
    case "series":
      return id === "" ? seriesList(main, query) : series(main, id);
    case "resource":
      return resource(main, id);
    default:
      return Promise.reject(new Error(`There is no view ${name}`));
  }
}

addEventListener("hashchange", () => {
  show();
  main.focus({ preventScroll: true });
  scrollTo(0, 0);
});

find("#search").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  const q = new FormData(find("#search")).get("q");
  location.hash = `#/series?${new URLSearchParams({ q: String(q ?? "") })}`;
});

function changeTheme() {
  const root = document.documentElement;
  const isDark = root.dataset["theme"] === "dark" ||
    root.dataset["theme"] === undefined &&
      matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset["theme"] = isDark ? "light" : "dark";
  localStorage.setItem("theme", root.dataset["theme"]);
  redrawAll();
}

find("#theme").addEventListener("click", changeTheme);
find("#help").addEventListener("click", () => find("#keys").showModal());
matchMedia("(prefers-color-scheme: dark)").addEventListener(
  "change",
  redrawAll,
);

/** Moves to the next or previous item of the list in sight. @param {number} step */
function move(step) {
  const items = [...main.querySelectorAll("ol a")];
  const at = items.indexOf(document.activeElement);
  items[Math.min(items.length - 1, Math.max(0, at + step))]?.focus();
}

/** @type {Record<string, () => void>} */
const KEYS = {
  "/": () => find("#search input").focus(),
  j: () => move(1),
  k: () => move(-1),
  a: () => main.querySelector('[data-action="acknowledge"]')?.click(),
  i: () => location.hash = "#/",
  r: () => location.hash = "#/arrays",
  s: () => location.hash = "#/series",
  t: changeTheme,
  "?": () => find("#keys").showModal(),
  Escape: () => history.back(),
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.closest("dialog")) return;
  if (target.closest("input, select, textarea")) {
    if (event.key === "Escape") target.blur();
    return;
  }
  const action = KEYS[event.key];
  if (action === undefined) return;
  event.preventDefault();
  action();
});

let wasLost = false;
listen((kind, message) => {
  view.said?.(kind, message);
  if (kind === "incident" && message.state === "open") {
    find("#news").textContent = message.why;
  }
}, (state) => {
  find("#live").dataset["state"] = state;
  find("#live-text").textContent = state === "live" ? "live" : "no connection";
  // What was said meanwhile was not heard.
  if (state === "live" && wasLost) show();
  wasLost = state === "lost";
});

async function status() {
  try {
    const {
      version,
      source,
      series: count,
      samples,
      newestMs,
      emitters,
      openIncidents,
    } = await ask("status");
    const failing = emitters.filter((/** @type {any} */ { isFailing }) =>
      isFailing
    );
    fill(
      find("#status"),
      el("span", {}, `anomaly-detection ${version}`),
      el("span", {}, `${source.name} ${source.state}: ${source.assignment}`),
      source.lag === null
        ? null
        : el("span", {}, `${countText(source.lag)} records wait`),
      el(
        "span",
        {},
        `${countText(count)} series, ${countText(samples)} samples`,
      ),
      el("span", {}, `newest sample ${timeText(newestMs)}`),
      el("span", {}, `${countText(openIncidents)} open`),
      ...failing.map((/** @type {any} */ { name }) =>
        el("span", { class: "problem" }, `${name} accepts nothing`)
      ),
    );
  } catch {
    // The dot in the header tells.
  }
}
status();
setInterval(status, 5000);
show();
