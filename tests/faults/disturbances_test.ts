/**
 * Faults around a service that lives on: its group is rebalanced again and
 * again, its clock jumps, an emitter is down. In the end the anomalies must be
 * those of an uninterrupted run.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { exists } from "../e2e/_product.ts";
import { TestKafka } from "../integration/kafka/_broker.ts";
import { Scene, sleep } from "./_scene.ts";
import { faultTable } from "./_table.ts";

const kafka = new TestKafka("disturbances_test", () => Promise.resolve({}));
const { test, record } = faultTable(kafka);

/** Debian's `faketime`: answers for the clock on the wall what a file says. */
const FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

test("a group that is rebalanced every 5 s for 5 minutes loses nothing", async () => {
  const MINUTES = 5;
  const scene = await Scene.make(kafka);
  const service = scene.start();
  await service.reading();
  const published = scene.publishOver(MINUTES * 60_000);
  let rebalances = 0;
  for (const end = Date.now() + MINUTES * 60_000; Date.now() < end;) {
    const begun = Date.now();
    const joined = Promise.withResolvers<void>();
    const intruder = kafka.client().consumer({
      topic: scene.topic,
      groupId: scene.topic,
      startFrom: "earliest",
      maxWaitMs: 200,
    });
    await intruder.start({
      // It may be given the partition: it takes records and commits nothing.
      batch: () => Promise.reject(new Error("not for me")),
      event: ({ kind }) => kind === "joined" && joined.resolve(),
    });
    await Promise.race([joined.promise, sleep(10_000)]);
    rebalances++; // one more when it leaves
    await intruder.stop();
    await sleep(Math.max(0, begun + 5_000 - Date.now()));
  }
  await published;
  await scene.untilCommitted();
  assertEquals(await service.kill("SIGTERM"), 0, scene.log);
  const row = record("rebalance every 5 s", rebalances, [
    await scene.outcome(),
  ]);
  await scene.remove();
  assert(rebalances > 20, `${rebalances} rebalances`);
  assertEquals([row.lost, row.strange], [0, 0]);
});

const needsFaketime = exists(FAKETIME);
if (!needsFaketime) console.log("left out: clock jumps, for want of faketime");
else {
  test("a clock that jumps by seconds, hours and years changes nothing", async () => {
    const JUMPS = ["+2", "-3", "+3600", "-3600", "+400d", "-400d", "+0"];
    const scene = await Scene.make(kafka);
    const file = `${scene.folder}/clock`;
    await Deno.writeTextFile(file, "+0");
    const service = scene.startIn({
      LD_PRELOAD: FAKETIME,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    });
    await service.reading();
    const published = scene.publishOver(40_000);
    for (let jump = 0; jump < 20; jump++) {
      await Deno.writeTextFile(file, JUMPS[jump % JUMPS.length]!);
      await sleep(2_000);
    }
    await published;
    await scene.untilCommitted();
    assertEquals(await service.kill("SIGTERM"), 0, scene.log);
    const row = record("clock jumps", 20, [await scene.outcome()]);
    await scene.remove();
    assertEquals([row.lost, row.strange, row.doubled], [0, 0, 0]);
  });
}

for (const isRequired of [false, true]) {
  const kind = isRequired ? "required" : "optional";
  test(`a file emitter that is down for a while, ${kind}, holds up no other and gets everything`, async () => {
    const scene = await Scene.make(kafka);
    const path = `${scene.folder}/absent/anomalies.ndjson`;
    const settings = [
      "emit.emitters=kafka,file",
      `emit_file.path=${path}`,
      `emit_file.required=${isRequired}`,
      `emit_kafka.required=${!isRequired}`,
      `spool.path=${scene.folder}/x.spool`,
    ];
    const begin = () => scene.start(...settings);
    const first = begin();
    await first.reading();
    await scene.publish();
    const all = (await scene.outcome()).expected;
    for (let wait = 0; wait < 240; wait++) {
      if (await scene.messageCount() >= all) break;
      await sleep(500);
    }
    assertEquals((await scene.outcome()).lost, 0, "of the other emitter");
    assertEquals(await scene.isCommitted(), !isRequired);
    // What waits survives the process, on the disk or on the topic.
    await first.kill("SIGKILL");
    const second = begin();
    await second.reading();
    await sleep(3_000);
    await Deno.mkdir(`${scene.folder}/absent`);
    await scene.untilCommitted();
    for (let wait = 0; wait < 120; wait++) {
      if (exists(path) && (await scene.outcomeOfFile(path)).lost === 0) break;
      await sleep(500);
    }
    assertEquals(await second.kill("SIGTERM"), 0, scene.log);
    const row = record(`${kind} emitter down`, 1, [
      await scene.outcomeOfFile(path),
      await scene.outcome(),
    ]);
    await scene.remove();
    assertEquals([row.lost, row.strange], [0, 0]);
  });
}
