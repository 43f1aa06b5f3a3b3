/**
 * The theme that was chosen, before the first paint: no flash of the other one.
 *
 * @module
 */

{
  const chosen = localStorage.getItem("theme");
  if (chosen === "dark" || chosen === "light") {
    document.documentElement.dataset.theme = chosen;
  }
}
