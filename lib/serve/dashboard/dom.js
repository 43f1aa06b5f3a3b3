/**
 * Elements without a framework. Texts are set as texts: nothing that an array
 * says of itself becomes markup.
 *
 * @module
 */

/** @typedef {string | number | Node | null | undefined | false} Child */
/** @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Props */

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "rect", "line", "text", "g", "path", "title"]);

/**
 * Makes an element.
 *
 * @param {string} tag Its name.
 * @param {Props} [props] Attributes; functions are listeners: `onclick`.
 * @param {...(Child | Child[])} children What is in it.
 * @returns {any}
 */
export function el(tag, props = {}, ...children) {
  const isSvg = SVG_TAGS.has(tag) || props["xmlns"] === SVG;
  const node = isSvg
    ? document.createElementNS(SVG, tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") {
      node.addEventListener(name.slice(2), value);
    } else if (name !== "xmlns") {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...texts(children.flat()));
  return node;
}

/**
 * Has an element hold these and nothing else.
 *
 * @param {Element} node
 * @param {...(Child | Child[])} children
 */
export function fill(node, ...children) {
  node.replaceChildren(...texts(children.flat()));
}

/**
 * One element of the page.
 *
 * @param {string} selector
 * @returns {any}
 */
export function find(selector) {
  const node = document.querySelector(selector);
  if (node === null) throw new Error(`There is no ${selector}`);
  return node;
}

/** @param {Child[]} children */
function texts(children) {
  return children
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => child instanceof Node ? child : String(child));
}
