/**
 * Stops kafkajs 2.2.4 from waking up about a thousand times a second on every
 * idle connection.
 *
 * `RequestQueue.scheduleCheckPendingRequests` arms a timer even when nothing
 * is pending and nothing is throttled; the negative delay fires at once, and
 * the check arms it again (tulios/kafkajs#1556, #1704; the fix of #1667 was
 * never released). Importing this file once is enough.
 *
 * @module
 */

import RequestQueue from "kafkajs/src/network/requestQueue/index.js";

/** What is used of kafkajs' class. */
interface Queue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
}

const schedule: (this: Queue) => void =
  RequestQueue.prototype.scheduleCheckPendingRequests;

RequestQueue.prototype.scheduleCheckPendingRequests = function (this: Queue) {
  if (this.pending.length === 0 && this.throttledUntil <= Date.now()) return;
  schedule.call(this);
};
