/**
 * Rows that lack a metric, or bring a new one, while something is open.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { messageJson } from "../../../lib/emit/message_json.ts";
import type { Message } from "../../../lib/model/message.ts";
import { schemaProblems } from "../../fakes/anomaly_schema.ts";
import {
  at,
  FROM,
  judgeSteps,
  onOne,
  THREE,
  TO,
} from "../../fakes/array_days.ts";
import { anomaliesOf, rowEntries } from "../../fakes/array_feed.ts";
import { busyRow, STEP_MS } from "../../fakes/busy_volume.ts";

/** Six hours of high latency of one volume; some values do not come. */
function withGaps(isLost: (step: number, metric: number) => boolean) {
  return judgeSteps(at(9), (step) =>
    THREE.flatMap((volume, v) => {
      const row = busyRow(step, v, onOne({ latency: 3 })(step, v))
        .map((value, m) => isLost(step, m) ? NaN : value);
      return rowEntries(volume, step * STEP_MS, row);
    }));
}

/** States of what is told of the latency of volume 1; all messages have their form. */
function statesOfLatency(messages: readonly Message[]): string[] {
  for (const message of messages) {
    assertEquals(schemaProblems(JSON.parse(messageJson(message))), []);
    assert(!message.why.includes("NaN"), message.why);
  }
  return anomaliesOf(messages)
    .filter(({ kind, key }) =>
      kind === "latency" && key === "a/volume/v1/responseTime"
    )
    .map(({ state }) => state)
    .filter((state) => state !== "update");
}

Deno.test("ArrayJudge ends what is open about a resource that begins anew with a metric that it never had", () => {
  // The hit ratio comes in the middle of the fault.
  const messages = withGaps((step, m) => m === 3 && step < FROM + 12);
  assertEquals(statesOfLatency(messages), ["open", "resolved"]);
});

Deno.test("ArrayJudge tells of latency in numbers where the last row of it lacks the latency", () => {
  // What two hours show lasts a little longer than the fault.
  for (let lost = TO + 2; lost < TO + 8; lost++) {
    const messages = withGaps((step, m) => m === 0 && step === lost);
    assertEquals(statesOfLatency(messages), ["open", "resolved"]);
  }
});
