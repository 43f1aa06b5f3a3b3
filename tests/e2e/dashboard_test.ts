/**
 * The dashboard in a real browser: an incident that begins while two pages are
 * open, what is behind it, and what an operator says of it.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { FedService } from "../fakes/fed_service.ts";
import { CHROMIUM, Look, openBrowser } from "./_browser.ts";
import { HOSTILE, OPENING_STEPS, Scene, VICTIM } from "./_scene.ts";

const TOKEN = "a-token-of-some-length";
const TROUBLE = `a.incident:has-text("${VICTIM.resource}")`;
const SERIES = [
  VICTIM.arrayId,
  "volume",
  VICTIM.resourceId,
  "responseTime",
].join("/");

/** How many pixels of the charts have exactly a colour of the style sheet, thinned or not. */
function pixelsOf(name: "band" | "stroke"): string {
  return `(() => {
    const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--${name}");
    probe.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = probe.getImageData(0, 0, 1, 1).data;
    let count = 0;
    for (const canvas of document.querySelectorAll(".chart canvas")) {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < data.length; i += 4) {
        if (data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3] === a) count++;
      }
    }
    return count;
  })()`;
}

Deno.test({
  name: "the dashboard in a browser",
  ignore: CHROMIUM === undefined,
  // The driver of the browser keeps handles of its own.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(test) {
    const scene = new Scene();
    const [service, browser] = await Promise.all([
      FedService.start(`serve.token=${TOKEN}`),
      openBrowser(),
    ]);
    const { url } = service;
    try {
      await service.feed(scene.next(OPENING_STEPS));
      const look = await (await Look.open(browser)).at(url);
      const other = await (await Look.open(browser, { colors: "dark" })).at(
        url,
      );
      const { page } = look;

      await test.step("an incident appears in every open page by itself", async () => {
        for (const one of [look, other]) {
          assertEquals(await one.page.locator(TROUBLE).count(), 0);
          await one.page.evaluate("globalThis.isTheSame = true");
        }
        await service.feed(scene.next(3, { latency: 6 }));
        for (const one of [look, other]) {
          await one.page.waitForSelector(`${TROUBLE}[data-state="open"]`);
          assertEquals(await one.page.evaluate("globalThis.isTheSame"), true);
          assertStringIncludes(await one.page.title(), "(2)");
        }
        const news = await page.locator("#news").textContent();
        assertStringIncludes(news ?? "", VICTIM.resource, "said aloud");
      });

      await test.step("from the incident to the series, with what is usual behind the curve", async () => {
        await page.click(TROUBLE);
        await page.waitForURL(/#\/incident\//);
        await look.shown();
        assertStringIncludes(
          await page.locator("h1").innerText(),
          `responseTime of volume ${VICTIM.resource} is unusual`,
        );
        const band: number = await page.evaluate(pixelsOf("band"));
        assert(band > 200, `${band} pixels of the band`);
        const curve: number = await page.evaluate(pixelsOf("stroke"));
        assert(curve > 200, `${curve} pixels of the curve`);
        await page.click(
          `.card h2 a:has-text("${VICTIM.resource} · responseTime")`,
        );
        await page.waitForURL((at) =>
          decodeURIComponent(at.hash) === `#/series/${SERIES}`
        );
        await look.shown();
        assertStringIncludes(
          await page.locator(".chart").first().getAttribute("aria-label") ?? "",
          "usually",
        );
        assert(await page.evaluate<number>(pixelsOf("band")) > 200);
        await page.keyboard.press("Escape");
        await page.waitForURL(/#\/incident\//);
        await look.shown();
        assertEquals(look.complaints(), []);
      });

      await test.step("acknowledged with the token, seen by others at once, and undone", async () => {
        const tag = `${TROUBLE} .tag:has-text("acknowledged")`;
        assertEquals(await other.page.locator(tag).count(), 0);
        await page.fill('[name="by"]', "Eva");
        await page.fill('[name="comment"]', "on it");
        await page.locator("main h1").click(); // keys go to the page again
        await page.keyboard.press("a");
        await page.fill(
          '#login [name="token"]',
          "a-wrong-token-of-some-length",
        );
        await page.keyboard.press("Enter");
        await page.waitForSelector("#login .problem:not(:empty)");
        await page.fill('#login [name="token"]', TOKEN);
        await page.keyboard.press("Enter");
        await page.waitForSelector('[data-said="acknowledge"]');
        await other.page.waitForSelector(tag);
        assert(await page.locator('[data-action="acknowledge"]').isDisabled());
        const said = await page.locator(".said").innerText();
        assert(/^acknowledge by Eva at .*: on it$/.test(said), said);
        const { items, acknowledged } = await service.ask(
          `incidents?array=${VICTIM.arrayId}`,
        );
        assertEquals(acknowledged, [items[0].id]);
        await page.click('[data-action="undo"]');
        await other.page.waitForSelector(tag, { state: "detached" });
        await page.waitForSelector('[data-said="acknowledge"]', {
          state: "detached",
        });
        // The browser tells of every refusal.
        const refused = look.complaints();
        assertEquals(refused.length, 2, refused.join("\n"));
        assert(
          refused.every((text) => text.includes("401")),
          refused.join("\n"),
        );
      });

      await test.step("a comment that is being typed outlives what is said meanwhile", async () => {
        await page.fill('[name="comment"]', "half a sen");
        const { items: [{ id }] } = await service.ask(
          `incidents?array=${VICTIM.arrayId}`,
        );
        await page.evaluate(`fetch("/api/v1/incidents/${id}/actions", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ action: "expected" }),
        })`);
        await page.waitForSelector('[data-said="expected"]');
        await page.keyboard.type("tence");
        assertEquals(
          await page.inputValue('[name="comment"]'),
          "half a sentence",
        );
      });

      await test.step("the end of it is seen as it comes", async () => {
        await service.feed(scene.next(21));
        await other.page.waitForSelector(`${TROUBLE}[data-state="resolved"]`);
        await page.waitForSelector('.head .tag:has-text("resolved")');
      });

      await test.step("everything is reached by keys", async () => {
        await page.locator("main h1").click();
        await page.keyboard.press("/");
        await page.keyboard.type(`${VICTIM.resource} IOPS`);
        await page.keyboard.press("Enter");
        await page.waitForSelector('h1:has-text("1 series")');
        await page.keyboard.press("j");
        await page.keyboard.press("Enter");
        await page.waitForSelector(
          `h1:has-text("volume ${VICTIM.resource} · iops")`,
        );
        for (
          const [key, title] of [["i", "open incident"], ["r", "arrays"], [
            "s",
            "series",
          ]]
        ) {
          await page.keyboard.press(key!);
          await page.waitForSelector(`h1:has-text("${title}")`);
        }
        await page.keyboard.press("t");
        assertEquals(await page.getAttribute("html", "data-theme"), "dark");
        await page.keyboard.press("t");
        await page.keyboard.press("?");
        await page.waitForSelector("#keys[open]");
        await page.keyboard.press("Escape");
        await page.waitForSelector("#keys", { state: "hidden" });
        assertStringIncludes(page.url(), "#/series");
        assertEquals(look.complaints(), []);
      });

      const { items } = await service.ask("incidents");
      const ofArray = (id: string) =>
        items.find((one: { array: { storage_id: string } }) =>
          one.array.storage_id === id
        ).id;
      const hostile = [HOSTILE.arrayId, "volume", HOSTILE.resourceId]
        .map(encodeURIComponent).join("/");
      const views: Record<string, string> = {
        overview: "",
        incident: `incident/${ofArray(VICTIM.arrayId)}`,
        "incident of many": `incident/${
          items.find((one: { memberCount: number }) => one.memberCount > 20).id
        }`,
        "incident with hostile names": `incident/${ofArray(HOSTILE.arrayId)}`,
        arrays: "arrays",
        array: `array/${encodeURIComponent(HOSTILE.arrayId)}`,
        "list of series": "series",
        "nothing found": "series?q=nosuchseries",
        series: `series/${encodeURIComponent(SERIES)}`,
        resource: `resource/${encodeURIComponent(hostile)}`,
        "no such view": "nowhere",
      };
      const small = await Look.open(browser, { width: 375, height: 800 });
      const dark = await Look.open(browser, { colors: "dark" });
      for (const [name, path] of Object.entries(views)) {
        await test.step(`${name}: light and dark, narrow, by the rules of WCAG`, async () => {
          for (const one of [look, dark, small]) {
            await one.at(`${url}#/${path}`);
            assertEquals(await one.violations(), []);
            assertEquals(await one.page.evaluate("globalThis.hit"), undefined);
            assertEquals(one.complaints(), []);
            assert(
              await one.overflow() <= 0,
              `${await one.overflow()} px too wide`,
            );
          }
        });
      }
      assertEquals(other.complaints(), []);
    } finally {
      await browser.close();
      assertEquals(await service.end(), 0);
    }
  },
});
