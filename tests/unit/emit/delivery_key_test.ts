/**
 * Names of messages.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { deliveryKey } from "../../../lib/emit/delivery_key.ts";

Deno.test("deliveryKey() is that of the message; updates of one incident differ", () => {
  assertEquals(deliveryKey({ id: "a", state: "open", atMs: 1 }), "a-open");
  assertEquals(
    deliveryKey({ id: "a", state: "resolved", atMs: 1 }),
    "a-resolved",
  );
  assertEquals(
    [1, 2].map((atMs) => deliveryKey({ id: "a", state: "update", atMs })),
    ["a-update-1", "a-update-2"],
  );
});
