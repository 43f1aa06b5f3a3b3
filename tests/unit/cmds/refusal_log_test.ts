import { assertEquals, assertStringIncludes } from "@std/assert";
import { makeRefusalLog } from "../../../cmds/refusal_log.ts";
import { configureLogging } from "../../../lib/telemetry/logging.ts";
import type { Reason } from "../../../lib/model/record.ts";

Deno.test("the first refusal of a reason per minute is logged with its record", () => {
  const lines: string[] = [];
  const logging = configureLogging({
    level: "info",
    format: "json",
    formatString: "",
    file: undefined,
    rotation: { kind: "none" },
    writeError: (line) => lines.push(line),
  });
  try {
    let nowMs = 0;
    const onRefusal = makeRefusalLog(() => nowMs);
    const refuse = (reason: Reason, offset: string) =>
      onRefusal({
        reason,
        count: 2,
        detail: "expected x, found y",
        source: { topic: "delfin-kafka", partition: 1, offset },
      });
    refuse("not_json", "7");
    refuse("not_json", "8");
    refuse("duplicate", "9"); // regular: for developers only
    nowMs = 60_000;
    refuse("not_json", "10");
    const entries = lines.map((line) => JSON.parse(line));
    assertEquals(entries.map(({ offset }) => offset), ["7", "10"]);
    assertStringIncludes(entries[0].text, "expected x, found y");
    assertEquals(entries[0].topic, "delfin-kafka");
    assertEquals(entries[0].partition, 1);
    assertEquals(entries[1].suppressed, 2);
  } finally {
    logging.close();
  }
});
