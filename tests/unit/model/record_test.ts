import { assertMatch } from "@std/assert";
import { REASONS } from "../../../lib/model/record.ts";

Deno.test("REASONS are label values, each with what it is about and what it means", () => {
  for (const [reason, meaning] of Object.entries(REASONS)) {
    assertMatch(reason, /^[a-z]+(_[a-z]+)*$/);
    assertMatch(meaning, /^(record|entry|value|sample): \S.*$/);
  }
});
