/**
 * Takes the pictures of the dashboard that the README shows, of a service whose
 * data is the same every time: `deno task screenshots`. Needs Chromium.
 *
 * @module
 */

import { Look, openBrowser, type PageOptions } from "../tests/e2e/_browser.ts";
import { OPENING_STEPS, Scene, VICTIM } from "../tests/e2e/_scene.ts";
import { FedService } from "../tests/fakes/fed_service.ts";

const FOLDER = new URL("../tests/e2e/screenshots/", import.meta.url).pathname;

const scene = new Scene({ isHostile: false });
const [service, browser] = await Promise.all([
  FedService.start(),
  openBrowser(),
]);
await service.feed(scene.next(OPENING_STEPS));
await service.feed(scene.next(8, { latency: 6 }));
const { items } = await service.ask(`incidents?array=${VICTIM.arrayId}`);
const series = `${VICTIM.arrayId}/volume/${VICTIM.resourceId}/responseTime`;

const PICTURES: readonly (readonly [
  name: string,
  path: string,
  options: PageOptions,
])[] = [
  ["overview-light", "", { colors: "light", height: 720 }],
  ["overview-dark", "", { colors: "dark", height: 720 }],
  ["incident-light", `incident/${items[0].id}`, { height: 900 }],
  ["series-dark", `series/${series}`, { colors: "dark", height: 720 }],
  ["overview-narrow", "", { width: 375, height: 800 }],
];

Deno.mkdirSync(FOLDER, { recursive: true });
for (const [name, path, options] of PICTURES) {
  const look = await Look.open(browser, options);
  await look.at(`${service.url}#/${path}`);
  await look.page.screenshot({ path: `${FOLDER}${name}.png` });
  const { size } = Deno.statSync(`${FOLDER}${name}.png`);
  console.log(`${name}.png: ${Math.round(size / 1024)} KiB`);
  await look.close();
}
await browser.close();
await service.end();
