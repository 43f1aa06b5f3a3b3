import { assertEquals, assertRejects } from "@std/assert";
import type { Message } from "../../../lib/model/message.ts";
import { Settlement } from "../../../lib/pipeline/_settlement.ts";
import type { RecordBatch } from "../../../lib/source/source.ts";

/** A message is as good as any other here. */
const MESSAGE = {} as Message;

/** Deliveries that a test ends by hand, and batches that tell what becomes of them. */
function setUp(limit = 10) {
  const told: string[] = [];
  const deliveries: PromiseWithResolvers<void>[] = [];
  const stop = new AbortController();
  const settlement = new Settlement({
    emit: (messages) => {
      const delivery = Promise.withResolvers<void>();
      deliveries.push(delivery);
      told.push(`emit ${messages.length}`);
      return delivery.promise;
    },
    stop: stop.signal,
    abandon: new AbortController().signal,
    patienceMs: 1,
    limit,
  });
  const tell = (text: string) => {
    told.push(text);
    return Promise.resolve();
  };
  const batch = (name: string): RecordBatch => ({
    records: [],
    commit: (count) => tell(`commit ${name} ${count}`),
    defer: () => {
      told.push(`defer ${name}`);
      return () => tell(`commit ${name} later`);
    },
  });
  const settle = (name: string, messages: number) =>
    settlement.settle(batch(name), 7, new Array(messages).fill(MESSAGE));
  return { settlement, told, deliveries, settle, stop };
}

Deno.test("a batch without messages is committed at once", async () => {
  const { settlement, told, settle } = setUp();
  await settle("a", 0);
  assertEquals(told, ["commit a 7"]);
  assertEquals(settlement.isSettled, true);
});

Deno.test("a batch whose messages are accepted in time is committed and not deferred", async () => {
  const { told, deliveries, settle } = setUp();
  const settled = settle("a", 2);
  deliveries[0]!.resolve();
  await settled;
  assertEquals(told, ["emit 2", "commit a 7"]);
});

Deno.test("an emitter that does not accept holds the commits, in their order, and not the reading", async () => {
  const { settlement, told, deliveries, settle } = setUp();
  await settle("a", 1);
  await settle("b", 0);
  await settle("c", 1);
  assertEquals(told, ["emit 1", "defer a", "defer b", "emit 1", "defer c"]);
  assertEquals(settlement.isSettled, false);
  told.length = 0;
  deliveries[1]!.resolve();
  await new Promise((resolve) => setTimeout(resolve, 1));
  assertEquals(told, [], "c waits for a");
  deliveries[0]!.resolve();
  await settlement.settled();
  assertEquals(told, ["commit a later", "commit b later", "commit c later"]);
  assertEquals(settlement.isSettled, true);
});

Deno.test("reading stops while too much waits", async () => {
  const { told, deliveries, settle } = setUp(3);
  await settle("a", 3);
  let isRead = false;
  const second = settle("b", 1).then(() => isRead = true);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(isRead, false);
  deliveries[0]!.resolve();
  await second;
  assertEquals(told, [
    "emit 3",
    "defer a",
    "emit 1",
    "commit a later",
    "defer b",
  ]);
});

Deno.test("an emitter that never will accept ends it: the source is told, and whoever waits", async () => {
  const { settlement, deliveries, settle } = setUp();
  await settle("a", 1);
  deliveries[0]!.reject(new Error("gone"));
  await assertRejects(() => settlement.settled(), Error, "gone");
  assertEquals(settlement.failed.aborted, true);
  await assertRejects(() => settle("b", 0), Error, "gone");
});

Deno.test("a batch that cannot be deferred is held until its messages are accepted", async () => {
  const { settlement, told, deliveries } = setUp();
  let isRead = false;
  const settled = settlement.settle(
    {
      records: [],
      commit: () => Promise.resolve(void told.push("commit")),
    },
    0,
    [MESSAGE],
  ).then(() => isRead = true);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(isRead, false);
  deliveries[0]!.resolve();
  await settled;
  assertEquals(told, ["emit 1", "commit"]);
});

Deno.test("at the end nothing is deferred: the batch is held until all is committed", async () => {
  const { settlement, told, deliveries, settle, stop } = setUp();
  await settle("a", 1);
  stop.abort();
  const last = settle("b", 0);
  deliveries[0]!.resolve();
  await last;
  assertEquals(told, ["emit 1", "defer a", "commit a later", "commit b 7"]);
  assertEquals(settlement.isSettled, true);
});
