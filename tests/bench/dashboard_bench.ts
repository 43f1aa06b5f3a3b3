/**
 * What the dashboard asks of a browser: bytes of the first load, first paint,
 * and how long the page stands still with 20,069 series in the list and with
 * 100,000 points on one page. Needs Chromium.
 *
 *     deno task bench:dashboard
 *
 * @module
 */

import { Look, openBrowser } from "../e2e/_browser.ts";
import { FedService } from "../fakes/fed_service.ts";
import { FLEET_INTERVAL_MS, fleetValues } from "../fakes/fleet.ts";

const POLLS = 6;
const START_MS = Date.parse("2026-11-01T00:00Z");
/** One resource with so many metrics and samples: 100,000 points. */
const METRICS = 100;
const SAMPLES = 1000;

function* rich(): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (let step = 0; step < SAMPLES; step++) {
    const atMs = START_MS - (SAMPLES - step) * FLEET_INTERVAL_MS;
    yield encoder.encode(JSON.stringify(
      Array.from({ length: METRICS }, (_, m) => [
        `metric${m}`,
        { storage_id: "rich", resource_type: "volume", resource_id: "v" },
        { [atMs]: 10 + m + Math.sin(step / 20 + m) },
      ]),
    ));
  }
}

/** The longest task of the page so far, and from then on, in ms. */
const WATCH = `
  globalThis.longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
  }).observe({ type: "longtask", buffered: true });`;

/** Scrolls through the whole list or page; the longest time between two frames in ms. */
const SCROLL = `new Promise((resolve) => {
  const box = document.querySelector(".virtual") ?? document.scrollingElement;
  let [last, worst, frames] = [performance.now(), 0, 0];
  requestAnimationFrame(function frame(now) {
    worst = Math.max(worst, now - last);
    last = now;
    if (++frames > 200) return resolve(worst);
    box.scrollTop = box.scrollHeight * frames / 200;
    requestAnimationFrame(frame);
  });
})`;

const [service, browser] = await Promise.all([
  FedService.start("emit.emitters=stdout"),
  openBrowser(),
]);
await service.feed(rich());
await service.feed(fleetValues(START_MS, { polls: POLLS }));
const { series } = await service.ask("status");

const look = await Look.open(browser);
const session = await look.page.context().newCDPSession(look.page);
await session.send("Network.enable");
let bytes = 0;
session.on(
  "Network.loadingFinished",
  ({ encodedDataLength }) => bytes += encodedDataLength,
);
await look.at(service.url);
await new Promise((resolve) => setTimeout(resolve, 1000));
const paintMs: number = await look.page.evaluate(
  `performance.getEntriesByName("first-contentful-paint")[0].startTime`,
);
console.log(
  `${series} series; deno ${Deno.version.deno}, Chromium ${browser.version()}, ` +
    `${Deno.build.target}, ${navigator.hardwareConcurrency} cores`,
);
console.log(
  `first load, answers of the API among it: ${
    Math.round(bytes / 1024)
  } KiB (at most 150); first paint after ${Math.round(paintMs)} ms`,
);
for (
  const [name, path] of [
    ["list of all series", "series"],
    [`${METRICS * SAMPLES} points on one page`, "resource/rich%2Fvolume%2Fv"],
  ]
) {
  await look.page.goto("about:blank");
  await look.page.goto(`${service.url}#/${path}`);
  await look.page.evaluate(WATCH);
  await look.shown();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const opened: number = await look.page.evaluate("longest");
  const frame: number = await look.page.evaluate(SCROLL);
  const longest: number = await look.page.evaluate("longest");
  console.log(
    `${name}: opened, longest task ${Math.round(opened)} ms; scrolled from ` +
      `end to end, longest task ${Math.round(longest)} ms, frame ${
        Math.round(frame)
      } ms`,
  );
}
await browser.close();
await service.end();
