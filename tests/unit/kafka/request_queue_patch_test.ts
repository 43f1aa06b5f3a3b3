import { assertEquals } from "@std/assert";
import RequestQueue from "kafkajs/src/network/requestQueue/index.js";
import "../../../lib/kafka/request_queue_patch.ts";

const silent = { debug() {}, warn() {} };

function makeQueue() {
  return new RequestQueue({
    maxInFlightRequests: 1,
    requestTimeout: 1_000,
    enforceRequestTimeout: false,
    clientId: "test",
    broker: "test:9092",
    logger: silent,
  });
}

function request(correlationId: number, sent: number[]) {
  return {
    entry: { correlationId, resolve() {}, reject() {} },
    expectResponse: true,
    sendRequest: () => sent.push(correlationId),
  };
}

Deno.test("an idle request queue arms no timer", () => {
  const queue = makeQueue();
  queue.scheduleCheckPendingRequests();
  assertEquals(queue.throttleCheckTimeoutId, null);
});

Deno.test("a throttled request queue still arms one", () => {
  const queue = makeQueue();
  queue.maybeThrottle(60_000);
  queue.scheduleCheckPendingRequests();
  assertEquals(queue.throttleCheckTimeoutId !== null, true);
  queue.destroy();
});

Deno.test("a pending request arms a timer, and is sent when the first is answered", () => {
  const queue = makeQueue();
  const sent: number[] = [];
  queue.push(request(1, sent));
  assertEquals(queue.throttleCheckTimeoutId, null);
  queue.push(request(2, sent));
  assertEquals(sent, [1]);
  assertEquals(queue.throttleCheckTimeoutId !== null, true);
  queue.fulfillRequest({ correlationId: 1, payload: null, size: 0 });
  assertEquals(sent, [1, 2]);
  queue.destroy();
});
