/**
 * What an operator says to an incident.
 *
 * @module
 */

import { act } from "./api.js";
import { el } from "./dom.js";
import { timeText } from "./format.js";

const CHOICES = [
  [
    "acknowledge",
    "Acknowledge",
    "somebody is at it: no further updates are sent",
  ],
  ["expected", "Expected", "planned work: it says no more until it is over"],
  [
    "false_positive",
    "False alarm",
    "the like of it must be clearer to be told again",
  ],
  ["new_normal", "New normal", "this is how it is from now on"],
];

/** @param {any} detail @param {() => Promise<void>} again Draws the view anew. */
export function actions({ incident, actions = [] }, again) {
  const comment = el("input", {
    name: "comment",
    placeholder: "Comment",
    "aria-label": "Comment",
    maxlength: 500,
  });
  const problem = el("p", { class: "problem small", role: "alert" });
  const done = new Set(actions.map((/** @type {any} */ { action }) => action));
  const buttons = CHOICES.map(([action, label, title]) =>
    el("button", {
      type: "button",
      "data-action": action,
      title,
      disabled: done.has(action),
      onclick: async () => {
        problem.textContent = "";
        try {
          await act(`incidents/${incident.id}/actions`, {
            action,
            comment: comment.value,
          });
          await again();
        } catch (error) {
          problem.textContent = error instanceof Error
            ? error.message
            : "It failed";
        }
      },
    }, label)
  );
  return el(
    "section",
    { class: "card", "aria-label": "Actions" },
    el("h2", {}, "What is it?"),
    el(
      "div",
      { class: "stack" },
      comment,
      el("div", { class: "row" }, buttons),
      problem,
    ),
    actions.length === 0 ? null : el(
      "ul",
      { class: "small" },
      actions.map((/** @type {any} */ { action, atMs, by, comment: said }) =>
        el(
          "li",
          {},
          `${timeText(atMs)}: ${action.replace("_", " ")}`,
          by ? ` by ${by}` : "",
          said ? `: ${said}` : "",
        )
      ),
    ),
  );
}
