/**
 * A judge that is stored and taken over again goes on as if nothing had been.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { Message } from "../../lib/model/message.ts";
import type { RawRecord } from "../../lib/model/record.ts";
import type { Judge } from "../../lib/pipeline/judge.ts";
import type { StatePiece } from "../../lib/state/state_file.ts";
import { eventfulRecords } from "../fakes/eventful_capture.ts";
import { recordOf } from "../fakes/memory_source.ts";
import { judged, serviceJudge } from "../fakes/service_judge.ts";

const RECORDS: readonly RawRecord[] = [...eventfulRecords()]
  .map((entries, i) => recordOf(entries, i));

/** All pieces of a judge, in the order in which they are taken over. */
function piecesOf(judge: Judge): StatePiece[] {
  return [...judge.memory.changes(() => false)]
    .sort((a, b) => a.kind - b.kind || a.ordinal - b.ordinal);
}

function restored(pieces: readonly StatePiece[], inputs = {}): Judge {
  const { judge } = serviceJudge(inputs);
  judge.memory.restore(pieces);
  return judge;
}

/** What is open, as the judge says it; of the source only a running judge knows. */
function openOf(judge: Judge): string[] {
  return judge.open().map(({ schema, id }) => `${schema} ${id}`).toSorted();
}

/** What is open by what was told. */
function stillOpen(messages: readonly Message[]): string[] {
  const open = new Set<string>();
  for (const { schema, id, state } of messages) {
    if (state === "resolved") open.delete(`${schema} ${id}`);
    else open.add(`${schema} ${id}`);
  }
  return [...open].toSorted();
}

const uninterrupted: Message[] = judged(serviceJudge().judge, RECORDS);

// Cuts before anything is known, within faults, and after all.
for (const cut of [0, 1, 10, 18, 200, 493, 497, 630, 681, 690, 811, 830, 860]) {
  Deno.test(`a judge that is stored after record ${cut} says the same from there on`, () => {
    const { judge } = serviceJudge();
    const before = judged(judge, RECORDS.slice(0, cut));
    const pieces = piecesOf(judge);
    const other = restored(pieces);
    assertEquals(piecesOf(other), pieces, "it stores the same again");
    assertEquals(openOf(other), openOf(judge));
    assertEquals(openOf(judge), stillOpen(before));
    assertEquals(piecesOf(judge), pieces, "asking changes nothing");
    const after = judged(other, RECORDS.slice(cut));
    assertEquals([...before, ...after], uninterrupted);
    const rest = judged(judge, RECORDS.slice(cut));
    assertEquals(rest, after);
    assertEquals(piecesOf(other), piecesOf(judge));
  });
}

Deno.test("the capture has what is to be remembered: each kind opens and ends", () => {
  const kinds = new Set(
    uninterrupted.map((message) =>
      `${message.schema} ${
        "kind" in message ? message.kind : ""
      } ${message.state}`
    ),
  );
  for (const kind of ["latency", "silence", "spike", "unusual"]) {
    assert(kinds.has(`anomaly/2 ${kind} open`), kind);
    assert(kinds.has(`anomaly/2 ${kind} resolved`), kind);
  }
});

Deno.test("only what has changed is stored again", () => {
  const { judge } = serviceJudge();
  judged(judge, RECORDS.slice(0, 40));
  const all = [...judge.memory.changes(() => true)].length;
  const again = [...judge.memory.changes(() => true)].map(({ name }) => name);
  assert(all > 10);
  assertEquals(again.filter((name) => /^(series|resource)/.test(name)), []);
  assertEquals([...judge.memory.changes(() => false)].length, all);
});

Deno.test("the state of another memory size is refused", () => {
  const { judge } = serviceJudge();
  judged(judge, RECORDS.slice(0, 40));
  const { judge: other } = serviceJudge({ flags: ["detect.memory=small"] });
  let message = "";
  try {
    other.memory.restore(piecesOf(judge));
  } catch (error) {
    message = String(error);
  }
  assert(message.includes("StateError"), message);
});
