import { assertEquals, assertNotEquals } from "@std/assert";
import { anomalyId } from "../../../lib/decide/anomaly_id.ts";

Deno.test("anomalyId() is the beginning of the SHA-256 of its three lines", () => {
  // printf '%s\n%s\n%s' … | sha256sum, GNU coreutils.
  assertEquals(
    anomalyId("s-1/volume/v-7/responseTime", 1_700_000_000_000, "lof/1"),
    "28b152b793e76d894f73711888011a83",
  );
  assertEquals(
    anomalyId("a%2Fb/port/p:n%C3%A4me/iops", 0, "lof/2"),
    "c233c6362ffea3978f518d24540cbaf7",
  );
});

Deno.test("anomalyId() differs with each of its parts", () => {
  const id = anomalyId("a/b/c/d", 1, "lof/1");
  assertNotEquals(anomalyId("a/b/c/e", 1, "lof/1"), id);
  assertNotEquals(anomalyId("a/b/c/d", 2, "lof/1"), id);
  assertNotEquals(anomalyId("a/b/c/d", 1, "lof/2"), id);
});
