/**
 * Faults that end the executable, cut its state, or take its broker or its disk
 * away; in the end the anomalies must be those of an uninterrupted run.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { TestKafka } from "../integration/kafka/_broker.ts";
import { type Outcome, Scene, sleep } from "./_scene.ts";
import { faultTable } from "./_table.ts";

const kafka = new TestKafka("faults_test", () => Promise.resolve({}));

const { test, record } = faultTable(kafka);

/** The feed goes on while services come and go. */
const FEED_PAUSE_MS = 800;

/** Lives of one service, each ended after a random time of reading; then one to the end. */
async function lives(
  count: number,
  signal: "SIGKILL" | "SIGTERM",
): Promise<Outcome> {
  const scene = await Scene.make(kafka);
  const published = scene.publish(FEED_PAUSE_MS);
  for (let life = 0; life < count; life++) {
    const service = scene.start();
    // Now and then before it has even begun.
    if (life % 5 === 4) await sleep(1500 * Math.random());
    else {
      await service.reading();
      await sleep(3000 * Math.random());
    }
    await service.kill(signal);
  }
  const last = scene.start();
  await published;
  await scene.untilCommitted();
  assertEquals(await last.kill("SIGTERM"), 0, scene.log);
  assert(!/damaged-|moved/.test(scene.log), scene.log);
  const outcome = await scene.outcome();
  await scene.remove();
  return outcome;
}

test("kill -9 at 50 random instants loses nothing, and repeats with the same ids only", async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 5 }, () => lives(10, "SIGKILL")),
  );
  const { lost, strange, expected } = record("kill -9", 50, outcomes);
  assert(expected > 100, `${expected} messages`);
  assertEquals({ lost, strange }, { lost: 0, strange: 0 });
});

test("SIGTERM at 20 random instants loses nothing and repeats nothing", async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 4 }, () => lives(5, "SIGTERM")),
  );
  const { lost, strange, doubled } = record("SIGTERM", 20, outcomes);
  assertEquals({ lost, strange, doubled }, { lost: 0, strange: 0, doubled: 0 });
});

test("a state file cut at random bytes between two lives loses nothing", async () => {
  const scene = await Scene.make(kafka);
  const published = scene.publish(FEED_PAUSE_MS);
  const path = `${scene.folder}/x.state`;
  const CUTS = 10;
  for (let cut = 0; cut < CUTS; cut++) {
    const service = scene.start();
    await service.reading();
    await sleep(2500);
    await service.kill("SIGKILL");
    for (const victim of [path, `${path}-wal`]) {
      const { size } = await Deno.stat(victim).catch(() => ({ size: 0 }));
      if (size > 0 && Math.random() < 0.7) {
        await Deno.truncate(victim, Math.floor(size * Math.random()));
      }
    }
  }
  const last = scene.start();
  await published;
  await scene.untilCommitted();
  assertEquals(await last.kill("SIGTERM"), 0, scene.log);
  const row = record("state file cut", CUTS, [await scene.outcome()]);
  await scene.remove();
  assertEquals([row.lost, row.strange], [0, 0]);
});

test("10,000 poison records in a row cost no good record", async () => {
  const scene = await Scene.make(kafka);
  const producer = kafka.client().producer();
  const poison = ["{", "", "[[[[", '["x",{},{}]', '{"__proto__":1}', "\0\x1b"];
  for (let batch = 0; batch < 10; batch++) {
    await producer.send(
      scene.topic,
      Array.from({ length: 1000 }, (_, i) => ({
        key: "poison",
        value: poison[i % poison.length]!,
        headers: {},
      })),
    );
  }
  await producer.close();
  await scene.publish();
  const service = scene.start();
  await scene.untilCommitted();
  assertEquals(await service.kill("SIGTERM"), 0, scene.log);
  const row = record("poison record", 10_000, [await scene.outcome()]);
  await scene.remove();
  assertEquals([row.lost, row.strange, row.doubled], [0, 0, 0]);
});

test("a disk that is full costs no anomaly, and the state is stored once there is room", async () => {
  const scene = await Scene.make(kafka);
  const mount = await new Deno.Command("mount", {
    args: ["-t", "tmpfs", "-o", "size=600k", "tmpfs", scene.folder],
  }).output();
  if (!mount.success) {
    console.log(
      "left out: the full disk, because no tmpfs can be mounted here",
    );
    return;
  }
  try {
    await scene.publish();
    const service = scene.start();
    await scene.untilCommitted();
    assertEquals(await service.kill("SIGTERM"), 0, scene.log);
    assert(/the state is not stored, detection goes on/.test(scene.log));
    const row = record("disk full", 1, [await scene.outcome()]);
    assertEquals([row.lost, row.strange, row.doubled], [0, 0, 0]);
    await new Deno.Command("mount", {
      args: ["-o", "remount,size=200m", scene.folder],
    }).output();
    const again = scene.start();
    await again.reading();
    await scene.untilCommitted();
    await sleep(3000);
    assertEquals(await again.kill("SIGTERM"), 0, scene.log);
  } finally {
    await new Deno.Command("umount", { args: [scene.folder] }).output();
    await scene.remove();
  }
});

for (const signal of ["SIGSTOP", "SIGKILL"] as const) {
  test(`a broker that is gone for 60 s by ${signal} loses nothing`, async () => {
    const scene = await Scene.make(kafka);
    await scene.publish();
    const service = scene.start();
    await service.reading();
    await sleep(500);
    if (signal === "SIGSTOP") kafka.broker.freeze();
    else await kafka.broker.stop("SIGKILL");
    await sleep(60_000);
    if (signal === "SIGSTOP") kafka.broker.thaw();
    else await kafka.broker.start();
    await scene.untilCommitted();
    assertEquals(await service.kill("SIGTERM"), 0, scene.log);
    const row = record(`broker ${signal} 60 s`, 1, [await scene.outcome()]);
    await scene.remove();
    assertEquals([row.lost, row.strange], [0, 0]);
  });
}
