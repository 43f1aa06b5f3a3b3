/**
 * Questions to the service, and what it says by itself.
 *
 * @module
 */

import { find } from "./dom.js";

/** A question that was refused. */
export class Refusal extends Error {
  /**
   * @param {string} message
   * @param {number} status Of HTTP; 0: the service did not answer.
   */
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/**
 * Asks.
 *
 * @param {string} path Behind `/api/v1/`.
 * @param {Record<string, string | number | boolean | null | undefined>} [query]
 * @returns {Promise<any>}
 */
export function ask(path, query = {}) {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") {
      params.set(name, String(value));
    }
  }
  const text = params.toString();
  return request("GET", text === "" ? path : `${path}?${text}`);
}

/**
 * Has something done.
 *
 * @param {string} path Behind `/api/v1/`.
 * @param {unknown} body
 * @returns {Promise<any>}
 */
export function act(path, body) {
  return request("POST", path, body);
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<any>}
 */
async function request(method, path, body) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(`/api/v1/${path}`, {
      method,
      ...(body === undefined ? {} : {
        body: JSON.stringify(body),
        headers: { "content-type": "application/json" },
      }),
    });
  } catch {
    throw new Refusal("The service does not answer", 0);
  }
  if (response.status === 401 && path !== "session") {
    if (await login()) return request(method, path, body);
  }
  if (response.status === 204) return undefined;
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw new Refusal(answer.detail ?? response.statusText, response.status);
}

/** @type {Promise<boolean> | undefined} */
let asking;

/** Asks for the token; whether the service took it. */
function login() {
  asking ??= new Promise((resolve) => {
    const dialog = find("#login");
    const form = dialog.querySelector("form");
    const problem = dialog.querySelector(".problem");
    /** @param {boolean} isIn */
    const end = (isIn) => {
      asking = undefined;
      dialog.close();
      resolve(isIn);
    };
    form.onsubmit = async (/** @type {Event} */ event) => {
      event.preventDefault();
      try {
        await act("session", { token: form.elements.token.value });
        form.reset();
        end(true);
      } catch (error) {
        problem.textContent = error instanceof Error ? error.message : "";
      }
    };
    dialog.querySelector("[data-close]").onclick = () => end(false);
    dialog.oncancel = () => end(false);
    problem.textContent = "";
    dialog.showModal();
  });
  return asking;
}

/**
 * Listens to what is said. The browser connects again by itself.
 *
 * @param {(kind: "incident" | "anomaly" | "action", message: any) => void} said
 * @param {(state: "live" | "lost") => void} changed
 */
export function listen(said, changed) {
  const source = new EventSource("/api/v1/events");
  source.addEventListener("hello", () => changed("live"));
  source.onerror = () => {
    changed("lost");
    // A refusal ends it for good: it is tried again with patience.
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(() => listen(said, changed), 5000);
    }
  };
  for (const kind of /** @type {const} */ (["incident", "anomaly", "action"])) {
    source.addEventListener(
      kind,
      (event) => said(kind, JSON.parse(event.data)),
    );
  }
}
