import { assertEquals } from "@std/assert";
import type { Admin } from "../../../lib/kafka/admin.ts";
import { KafkaResume } from "../../../lib/source/_kafka_resume.ts";
import { ListLogger } from "../../fakes/list_logger.ts";

/** What a broker says of partition 0 of the topic "t". */
interface Broker {
  readonly low?: number;
  readonly high?: number;
  readonly committed?: number;
  /** First offset of the last day. */
  readonly ofDay?: number;
}

/** Where partition 0 is read from, and what is warm then. */
async function planOf(
  broker: Broker,
  offset: number | undefined,
  replayMs = 86_400_000,
) {
  const logger = new ListLogger();
  const resume = new KafkaResume({
    topic: "t",
    groupId: "g",
    offsets: offset === undefined ? undefined : new Map([[0, String(offset)]]),
    replayMs,
    wallMs: () => 100 * 86_400_000,
    logger,
  });
  const { low = 0, high = 100, committed, ofDay = 0 } = broker;
  const admin: Partial<Admin> = {
    topicOffsets: () =>
      Promise.resolve([
        { partition: 0, low: String(low), high: String(high) },
        { partition: 1, low: "0", high: "0" }, // not ours
      ]),
    committedOffsets: () =>
      Promise.resolve(
        new Map([[0, committed === undefined ? undefined : String(committed)]]),
      ),
    offsetsAt: (_topic, atMs) => {
      assertEquals(atMs, 99 * 86_400_000);
      return Promise.resolve(new Map([[0, String(ofDay)]]));
    },
  };
  const plan = await resume.plan(admin as Admin, [0]);
  const warm = [...Array(high).keys()].filter((at) =>
    resume.isWarm({
      topic: "t",
      partition: 0,
      offset: String(at),
      timestampMs: 0,
      value: null,
    })
  );
  return {
    resume,
    from: plan.get(0),
    warm: warm.length === 0 ? "none" : `before ${warm.at(-1)! + 1}`,
    log: logger.lines.join("\n"),
  };
}

Deno.test("what lies between the state's offset and the group's is read again, warm", async () => {
  const { from, warm } = await planOf({ committed: 70 }, 40);
  assertEquals([from, warm], ["40", "before 70"]);
});

Deno.test("a state as new as the group's offset needs nothing", async () => {
  const { from, warm } = await planOf({ committed: 70 }, 70);
  assertEquals([from, warm], [undefined, "none"]);
});

Deno.test("without a state, the records of the last time before now are read again", async () => {
  const { from, warm } = await planOf({ committed: 70, ofDay: 30 }, undefined);
  assertEquals([from, warm], ["30", "before 70"]);
});

Deno.test("without a state, nothing is read again where that is not wanted", async () => {
  const { from, warm } = await planOf({ committed: 70 }, undefined, 0);
  assertEquals([from, warm], [undefined, "none"]);
});

Deno.test("a new group without a state begins where start_from says", async () => {
  const { from, warm } = await planOf({}, undefined);
  assertEquals([from, warm], [undefined, "none"]);
});

Deno.test("a group that lost its offsets goes on where the state ends, and tells", async () => {
  const { from, warm } = await planOf({}, 40);
  assertEquals([from, warm], ["40", "none"]);
});

Deno.test("what the broker has deleted is missed, and the rest is warm", async () => {
  const { from, warm } = await planOf({ low: 50, committed: 70 }, 40);
  assertEquals([from, warm], ["50", "before 70"]);
});

Deno.test("a topic that was made anew is read from the group's offset, and the old offset is forgotten", async () => {
  const { from, warm, resume } = await planOf({ high: 10, committed: 0 }, 40);
  assertEquals([from, warm], [undefined, "none"]);
  assertEquals([...resume.offsets()], []);
});

Deno.test("a group that was set back reads again from there, and tells again", async () => {
  const { from, warm } = await planOf({ committed: 20 }, 40);
  assertEquals([from, warm], [undefined, "none"]);
});

Deno.test("a warm stretch ends once it is in the memory", async () => {
  const { resume } = await planOf({ committed: 70 }, 40);
  assertEquals(resume.isCommitted(0, "70"), true);
  assertEquals(resume.isCommitted(0, "71"), false);
  resume.advance(0, "70");
  assertEquals(resume.isCommitted(0, "70"), false);
  assertEquals([...resume.offsets()], [[0, "70"]]);
});
