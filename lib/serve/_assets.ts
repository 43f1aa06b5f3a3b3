/**
 * The files of the dashboard. They are part of the program: nothing is loaded
 * from elsewhere, and nothing is built.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { Hono } from "hono";
import uplotStyle from "uplot/dist/uPlot.min.css" with { type: "text" };
import uplot from "uplot/dist/uPlot.iife.min.js" with { type: "text" };
import icon from "./dashboard/icon.svg" with { type: "text" };
import page from "./dashboard/index.html" with { type: "text" };
import style from "./dashboard/style.css" with { type: "text" };

import actionsScript from "./dashboard/actions.js" with { type: "text" };
import apiScript from "./dashboard/api.js" with { type: "text" };
import arraysScript from "./dashboard/arrays.js" with { type: "text" };
import chartScript from "./dashboard/chart.js" with { type: "text" };
import domScript from "./dashboard/dom.js" with { type: "text" };
import formatScript from "./dashboard/format.js" with { type: "text" };
import incidentScript from "./dashboard/incident.js" with { type: "text" };
import mainScript from "./dashboard/main.js" with { type: "text" };
import overviewScript from "./dashboard/overview.js" with { type: "text" };
import resourceScript from "./dashboard/resource.js" with { type: "text" };
import seriesScript from "./dashboard/series.js" with { type: "text" };
import themeScript from "./dashboard/theme.js" with { type: "text" };

/** A file. */
interface Asset {
  readonly path: string;
  readonly type: string;
  readonly text: string;
}

const JAVASCRIPT = "text/javascript; charset=utf-8";
const CSS = "text/css; charset=utf-8";

/** The modules of the dashboard, by name. */
const SCRIPTS: Readonly<Record<string, string>> = {
  actions: actionsScript,
  api: apiScript,
  arrays: arraysScript,
  chart: chartScript,
  dom: domScript,
  format: formatScript,
  incident: incidentScript,
  main: mainScript,
  overview: overviewScript,
  resource: resourceScript,
  series: seriesScript,
  theme: themeScript,
};

const ASSETS: readonly Asset[] = [
  { path: "/", type: "text/html; charset=utf-8", text: page },
  { path: "/assets/style.css", type: CSS, text: style },
  { path: "/assets/uplot.css", type: CSS, text: uplotStyle },
  { path: "/assets/uplot.js", type: JAVASCRIPT, text: uplot },
  { path: "/assets/icon.svg", type: "image/svg+xml", text: icon },
  ...Object.entries(SCRIPTS).map(([name, text]) => ({
    path: `/assets/${name}.js`,
    type: JAVASCRIPT,
    text,
  })),
];

/** Adds a route for every file. */
export function assetRoutes(app: Hono): void {
  for (const { path, type, text } of ASSETS) {
    const tag = `"${
      createHash("sha256").update(text).digest("hex").slice(0, 16)
    }"`;
    app.get(path, (c) => {
      c.header("content-type", type);
      c.header("etag", tag);
      c.header("cache-control", "no-cache");
      if (c.req.header("if-none-match")?.includes(tag)) {
        return c.body(null, 304);
      }
      return c.body(text);
    });
  }
}
