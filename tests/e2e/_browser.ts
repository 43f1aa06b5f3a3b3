/**
 * The dashboard in a real Chromium: pages that remember every complaint of the
 * browser, and the rules of WCAG as axe-core checks them.
 *
 * What runs in the page is given as text: the types of a page are not those of
 * Deno.
 *
 * @module
 */

import { type Browser, chromium, type Page } from "playwright-core";
import axe from "axe-core";
import { isFile, leaveOut } from "../fakes/real_program.ts";

/** How long anything may take to appear, in ms; the machine may be busy. */
export const PATIENCE_MS = 30_000;

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Path of the browser; `undefined` where there is none. */
export const CHROMIUM = (Deno.env.get("PATH") ?? "").split(":")
  .flatMap((folder) => NAMES.map((name) => `${folder}/${name}`))
  .find(isFile);

if (CHROMIUM === undefined) {
  leaveOut(
    "the tests of the dashboard, because there is no chromium",
    "BROWSER_TESTS",
  );
}

/** Size, colours and place of a page. */
export interface PageOptions {
  /** Of the window, in CSS px. */
  readonly width?: number;
  /** Of the window, in CSS px. */
  readonly height?: number;
  /** What the system prefers. */
  readonly colors?: "light" | "dark";
}

/** A rule that a page breaks. */
export interface Violation {
  readonly rule: string;
  readonly impact: string;
  /** Selectors of the elements, and what is wrong with each. */
  readonly where: readonly string[];
}

/** Starts the browser. */
export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: CHROMIUM!,
    // Tests may run as root, and in containers with a small /dev/shm.
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
}

/** A page, and what the browser complained of, foreign hosts among it, while it was looked at. */
export class Look {
  readonly #complaints: string[] = [];

  private constructor(readonly page: Page) {
    page.on("console", (message) => {
      // What a test reads of a canvas is no fault of the page.
      if (message.text().includes("willReadFrequently")) return;
      if (["error", "warning", "assert"].includes(message.type())) {
        this.#complaints.push(`${message.type()}: ${message.text()}`);
      }
    });
    page.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol.startsWith("http") && hostname !== "127.0.0.1") {
        this.#complaints.push(`foreign host: ${request.url()}`);
      }
    });
    page.on("pageerror", (error) => this.#complaints.push(String(error)));
    page.on("dialog", (dialog) => {
      this.#complaints.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
  }

  /** Opens a page of its own: nothing is kept of others. */
  static async open(
    browser: Browser,
    { width = 1280, height = 800, colors = "light" }: PageOptions = {},
  ): Promise<Look> {
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: colors,
      locale: "en-GB",
      timezoneId: "UTC",
      reducedMotion: "reduce",
    });
    context.setDefaultTimeout(PATIENCE_MS);
    await context.addInitScript(
      `addEventListener("securitypolicyviolation", (event) =>
        console.error("CSP: " + event.violatedDirective + " " + event.blockedURI));`,
    );
    return new Look(await context.newPage());
  }

  /** Goes to a view and waits until it is there. */
  async at(url: string): Promise<this> {
    await this.page.goto("about:blank"); // another fragment alone loads nothing
    await this.page.goto(url);
    await this.shown();
    return this;
  }

  /** Waits until a view is there, with those of its charts that can be seen. */
  async shown(): Promise<void> {
    await this.page.waitForSelector("main h1");
    await this.page.waitForLoadState("load");
    // Asked from here: a page that admits no eval cannot wait for it itself.
    const hasCharts = `[...document.querySelectorAll(".chart")].every((box) =>
      box.querySelector("canvas") || box.getBoundingClientRect().top > innerHeight)`;
    const endMs = performance.now() + PATIENCE_MS;
    while (!await this.page.evaluate<boolean>(hasCharts)) {
      if (performance.now() > endMs) throw new Error("the charts do not come");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** What the browser has complained of since the last question. */
  complaints(): string[] {
    return this.#complaints.splice(0);
  }

  /** By how many px the page is wider than its window. */
  async overflow(): Promise<number> {
    return await this.page.evaluate(
      `document.documentElement.scrollWidth - innerWidth`,
    );
  }

  /** The rules of WCAG 2.1 A and AA that the page breaks. */
  async violations(): Promise<Violation[]> {
    // Through the inspector: the page's policy admits no script of ours.
    await this.page.evaluate(axe.source);
    return await this.page.evaluate(`axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    }).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({
      rule: id,
      impact,
      where: nodes.map(({ target, failureSummary }) =>
        target.join(" ") + ": " + failureSummary.split("\\n").slice(1).join("; ").trim()),
    })))`);
  }

  /** Closes it. */
  async close(): Promise<void> {
    await this.page.context().close();
  }
}
