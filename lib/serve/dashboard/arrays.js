/**
 * All arrays and their health.
 *
 * @module
 */

import { ask } from "./api.js";
import { el, fill } from "./dom.js";
import { countText } from "./format.js";
import { arrayCard, overview } from "./overview.js";

/** @param {HTMLElement} main */
export async function arrays(main) {
  const grid = el("div", { class: "grid" });
  const heading = el("h1", {}, "Arrays");
  fill(main, el("div", { class: "head" }, heading), grid);
  const draw = async () => {
    const { items } = await ask("arrays");
    // The sick ones first.
    items.sort((/** @type {any} */ a, /** @type {any} */ b) =>
      b.severity - a.severity
    );
    heading.textContent = `${countText(items.length)} ${
      items.length === 1 ? "array" : "arrays"
    }`;
    fill(
      grid,
      items.length === 0
        ? el("p", { class: "quiet" }, "No array has sent anything yet.")
        : items.map(arrayCard),
    );
  };
  await draw();
  const timer = setInterval(() => draw().catch(() => {}), 10_000);
  return { leave: () => clearInterval(timer) };
}

/** One array: its incidents. @param {HTMLElement} main @param {string} id */
export function array(main, id) {
  return overview(main, new URLSearchParams({ array: id }));
}
