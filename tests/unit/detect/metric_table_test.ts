import { assertEquals } from "@std/assert";
import { metricFacts, servesItself } from "../../../lib/detect/metric_table.ts";

Deno.test("metricFacts() knows rates, and takes nothing for granted of other names", () => {
  const nothing = { isRate: false, isLoad: false, floor: 0 };
  assertEquals(metricFacts("iops"), { isRate: true, isLoad: true, floor: 10 });
  assertEquals(metricFacts("readIops").isLoad, false);
  assertEquals(metricFacts("throughput").floor, 0.5);
  for (const name of ["responseTime", "", "constructor", "__proto__"]) {
    assertEquals(metricFacts(name), nothing);
  }
});

Deno.test("servesItself() is true where latency is no mixture", () => {
  const types = ["volume", "storagePool", "disk", "port", "controller", ""];
  assertEquals(types.filter(servesItself), ["volume", "storagePool", "disk"]);
});
