/**
 * What an operator says of an incident, and what the judge says from then on.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { Anomaly } from "../../../lib/model/anomaly.ts";
import type { FeedbackAction } from "../../../lib/model/feedback.ts";
import { isIncident, type Message } from "../../../lib/model/message.ts";
import { eventfulRecords, SLOW_STEP } from "../../fakes/eventful_capture.ts";
import { recordOf } from "../../fakes/memory_source.ts";
import { judged, serviceJudge } from "../../fakes/service_judge.ts";

const RECORDS = [...eventfulRecords()]
  .map((entries, step) => recordOf(entries, step));

/** The step before which the slow volume has been told of. */
const TOLD = SLOW_STEP + 8;

/** What is said up to then, and after an operator said something of the slow volume. */
function afterFeedback(action: FeedbackAction | undefined) {
  const { judge } = serviceJudge();
  const before = judged(judge, RECORDS.slice(0, TOLD));
  const anomaly = before.findLast((message): message is Anomaly =>
    !isIncident(message) && message.kind === "latency"
  );
  assert(anomaly?.state !== undefined && anomaly.state !== "resolved");
  if (action !== undefined) {
    judge.takeFeedback({
      action,
      incident: anomaly.incident,
      array: anomaly.key.split("/")[0]!,
      atMs: anomaly.atMs,
      subjects: [{
        kind: anomaly.kind,
        key: anomaly.key,
        severity: anomaly.severity,
      }],
    });
  }
  const next = judged(judge, RECORDS.slice(TOLD, TOLD + 1));
  const rest = judged(judge, RECORDS.slice(TOLD + 1));
  const own = (messages: readonly Message[]) =>
    messages.filter((message) =>
      isIncident(message)
        ? message.id === anomaly.incident
        : message.id === anomaly.id
    ).map(({ state }) => state);
  return { next: own(next), rest: own(rest) };
}

for (const action of ["expected", "false_positive", "new_normal"] as const) {
  Deno.test(`with the next sample ${action} ends the anomaly, and nothing of it follows but the end of its incident`, () => {
    const { next, rest } = afterFeedback(action);
    assertEquals(next, ["resolved"]);
    assertEquals(rest, ["resolved"], "the incident waits for what may follow");
  });
}

Deno.test("what is acknowledged, or not spoken of, goes on", () => {
  const quiet = afterFeedback(undefined);
  assert(!quiet.next.includes("resolved"), quiet.next.join());
  assert(quiet.rest.includes("resolved"), quiet.rest.join());
  assertEquals(afterFeedback("acknowledge"), quiet);
});
