/**
 * What an operator says to an incident.
 *
 * @module
 */

import { act } from "./api.js";
import { el, fill } from "./dom.js";
import { timeText } from "./format.js";

/** @typedef {{action: string, atMs: number, by: string, comment: string}} Action */

/** Each with its button, and what comes of it. */
const CHOICES = [
  [
    "acknowledge",
    "Acknowledge",
    "Somebody is at it: no further updates are sent.",
  ],
  [
    "expected",
    "Expected",
    "Planned work: nothing more of it until it is over.",
  ],
  [
    "false_positive",
    "False alarm",
    "The like of it must be clearer to be told again.",
  ],
  ["new_normal", "New normal", "This is how it is from now on."],
  ["undo", "Undo", "Forget all of that."],
];

/**
 * What still holds: all since the last undo.
 *
 * @param {Action[]} actions Oldest first.
 */
export function holding(actions) {
  const undone = actions.findLastIndex(({ action }) => action === "undo");
  return actions.slice(undone + 1);
}

/**
 * The card of an incident. What somebody types in it stays while the incident
 * is drawn anew.
 *
 * @param {string} id Of the incident.
 * @param {() => Promise<void>} again Draws the view anew.
 * @returns {{node: HTMLElement, show(actions: Action[]): void}}
 */
export function actionsCard(id, again) {
  const by = el("input", {
    name: "by",
    placeholder: "Your name",
    "aria-label": "Your name",
    maxlength: 100,
    value: localStorage.getItem("by"),
    onchange: () => localStorage.setItem("by", by.value),
  });
  const comment = el("input", {
    name: "comment",
    placeholder: "Comment",
    "aria-label": "Comment",
    maxlength: 500,
    autocomplete: "off",
  });
  const problem = el("p", { class: "problem small", role: "alert" });
  /** @param {string | undefined} action */
  const take = async (action) => {
    problem.textContent = "";
    try {
      await act(`incidents/${id}/actions`, {
        action,
        by: by.value,
        comment: comment.value,
      });
      comment.value = "";
      await again();
    } catch (error) {
      problem.textContent = error instanceof Error
        ? error.message
        : "It failed";
    }
  };
  const buttons = CHOICES.map(([action, label]) =>
    el("button", {
      type: "button",
      class: action === "acknowledge" ? "primary" : null,
      "data-action": action,
      "aria-describedby": `about-${action}`,
      onclick: () => take(action),
    }, label)
  );
  const said = el("ul", { class: "said small" });
  const node = el(
    "section",
    { class: "card", "aria-label": "Actions" },
    el("h2", {}, "What is it?"),
    said,
    el("div", { class: "row inputs" }, by, comment),
    el(
      "div",
      { class: "choices" },
      CHOICES.map(([action, , about], i) =>
        el(
          "div",
          {},
          buttons[i],
          el("span", { id: `about-${action}`, class: "quiet small" }, about),
        )
      ),
    ),
    problem,
  );
  return {
    node,
    show(actions) {
      const now = new Set(holding(actions).map(({ action }) => action));
      for (const button of buttons) {
        const action = button.dataset.action;
        button.disabled = action === "undo" ? now.size === 0 : now.has(action);
      }
      said.hidden = actions.length === 0;
      fill(said, ...actions.map(line));
    },
  };
}

/** @param {Action} one */
function line({ action, atMs, by, comment }) {
  return el(
    "li",
    {},
    el("strong", {}, action.replace("_", " ")),
    by ? ` by ${by}` : "",
    ` at ${timeText(atMs)}`,
    comment ? `: ${comment}` : "",
  );
}
