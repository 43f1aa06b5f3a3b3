import { assertEquals } from "@std/assert";
import { FeedbackBook } from "../../../lib/decide/feedback_book.ts";
import type { Finding } from "../../../lib/decide/finding.ts";
import type { FeedbackAction } from "../../../lib/model/feedback.ts";
import { StateReader } from "../../../lib/state/state_reader.ts";
import { StateWriter } from "../../../lib/state/state_writer.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const KEY = "a/volume/v1";

/** A finding whose severity is 0.6 at a score of 1.5. */
function finding(atMs: number, score = 1.5, key = KEY): Finding {
  return {
    kind: "latency",
    key,
    atMs,
    score: { score, threshold: 1, perWeek: 1 },
  } as Finding;
}

function book(action: FeedbackAction): FeedbackBook {
  const book = new FeedbackBook();
  book.take({
    action,
    incident: "1",
    array: "a",
    atMs: 0,
    subjects: [{ kind: "latency", key: KEY, severity: 0.6 }],
  }, 10 * DAY_MS);
  return book;
}

Deno.test("planned work is muted however bad it is, until it was not seen for six hours", () => {
  const planned = book("expected");
  for (let hour = 0; hour < 30; hour += 5) {
    assertEquals(planned.mutes(finding(hour * HOUR_MS, 100)), "expected");
  }
  assertEquals(planned.mutes(finding(32 * HOUR_MS)), undefined);
  assertEquals(planned.size, 0);
});

Deno.test("a false alarm is muted for 90 days, unless it is clearer", () => {
  const alarm = book("false_positive");
  assertEquals(alarm.mutes(finding(HOUR_MS)), "false_positive");
  assertEquals(alarm.mutes(finding(89 * DAY_MS)), "false_positive");
  assertEquals(alarm.mutes(finding(HOUR_MS, 3)), undefined, "severity 0.75");
  assertEquals(alarm.mutes(finding(91 * DAY_MS)), undefined);
});

Deno.test("a new normal is muted until the detectors have learned it", () => {
  const normal = book("new_normal");
  assertEquals(normal.mutes(finding(10 * DAY_MS)), "new_normal");
  assertEquals(normal.mutes(finding(10 * DAY_MS + 1)), undefined);
});

Deno.test("another place or kind is told", () => {
  const alarm = book("false_positive");
  assertEquals(alarm.mutes(finding(1, 1.5, "a/volume/v10")), undefined);
  const other: Finding = { ...finding(1), kind: "cache" };
  assertEquals(alarm.mutes(other), undefined);
});

Deno.test("to acknowledge mutes nothing, and what is undone neither", () => {
  assertEquals(book("acknowledge").size, 0);
  const alarm = book("false_positive");
  alarm.take({
    action: "undo",
    incident: "1",
    array: "a",
    atMs: 0,
    subjects: [{ kind: "latency", key: KEY, severity: 0.6 }],
  }, DAY_MS);
  assertEquals(alarm.mutes(finding(1)), undefined);
});

Deno.test("what is stored mutes the same", () => {
  const writer = new StateWriter();
  book("new_normal").save(writer);
  const again = new FeedbackBook();
  again.load(new StateReader(writer.take()));
  assertEquals(again.mutes(finding(DAY_MS)), "new_normal");
  assertEquals(again.mutes(finding(11 * DAY_MS)), undefined);
});
