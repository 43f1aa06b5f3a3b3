import { assertEquals } from "@std/assert";
import { cutText, textWidth } from "../../../lib/telemetry/text_width.ts";

Deno.test("textWidth() counts columns, not code units", () => {
  assertEquals(textWidth(""), 0);
  assertEquals(textWidth("array-1"), 7);
  assertEquals(textWidth("Gerät"), 5);
  assertEquals(textWidth("存储"), 4);
  assertEquals(textWidth("e\u0301"), 1);
});

Deno.test("cutText() keeps one end, in so many columns", () => {
  assertEquals(cutText("array-1", 7, "start"), "array-1");
  assertEquals(cutText("array-1", 6, "start"), "array…");
  assertEquals(cutText("array-1", 6, "end"), "…ray-1");
  assertEquals(cutText("存储存储", 4, "start"), "存…");
  assertEquals(cutText("array-1", 1, "start"), "…");
});
