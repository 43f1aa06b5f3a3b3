/**
 * The HTTP side of a judge that has seen nine eventful days.
 *
 * @module
 */

import { historyRow } from "../../lib/emit/history_keeper.ts";
import type { Message } from "../../lib/model/message.ts";
import { makeApp } from "../../lib/serve/app.ts";
import { EventHub } from "../../lib/serve/event_hub.ts";
import { Guard, type GuardOptions } from "../../lib/serve/guard.ts";
import type { ServePorts } from "../../lib/serve/ports.ts";
import { HistoryFile } from "../../lib/state/history_file.ts";
import { eventfulRecords } from "./eventful_capture.ts";
import { ListLogger } from "./list_logger.ts";
import { recordOf } from "./memory_source.ts";
import { judged, serviceJudge } from "./service_judge.ts";

let seen: { ports: ServePorts; messages: readonly Message[] } | undefined;

/** The ports; computed once. */
export function servePorts(): {
  ports: ServePorts;
  messages: readonly Message[];
} {
  return seen ??= makePorts();
}

function makePorts() {
  const { judge, counters } = serviceJudge();
  const messages = judged(
    judge,
    [...eventfulRecords()].map((entries, i) => recordOf(entries, i)),
  );
  const history = HistoryFile.open(":memory:");
  history.put(messages.map(historyRow));
  const ports: ServePorts = {
    history,
    takeFeedback: () => {},
    events: new EventHub(),
    series: judge.store,
    localMs: (atMs) => atMs,
    scores: ({ length }) => new Float64Array(length).fill(1.5),
    status: () => ({
      version: "1.2.3",
      detector: "lof/2",
      config: "0123456789ab",
      startedMs: 1,
      source: { name: "memory", state: "running", lag: null, assignment: "m" },
      records: counters.records.value,
      samples: counters.samples.value,
      newestMs: null,
      series: judge.store.size,
      openIncidents: judge.incidentCount,
      openAnomalies: judge.openCount,
      refused: { ...counters.refused() },
      emitters: [{
        name: "stdout",
        accepted: 1,
        failures: 0,
        queued: 0,
        dropped: 0,
        isFailing: false,
        isRequired: true,
      }],
    }),
    liveness: () => [{ name: "pipeline", ok: true, detail: "it turns" }],
    readiness: () => [{ name: "source", ok: false, detail: "not reading" }],
    settings: () => [{
      section: "kafka",
      key: "sasl_password",
      value: "***",
      origin: "default",
    }],
    maintenance: () => [{
      name: "weekly rebuild",
      match: { storage_id: "s-1" },
      start: "2026-01-04T02:00:00",
      durationMs: 3_600_000,
      graceMs: 0,
      rrule: "FREQ=WEEKLY;BYDAY=SU",
      timeZone: "Europe/Berlin",
      openUntilMs: null,
      nextMs: 1_800_000_000_000,
    }],
    metrics: () => "up 1\n",
  };
  return { ports, messages };
}

/** An application over the ports. */
export function serveApp(
  guard: Partial<GuardOptions> = {},
  changes: Partial<ServePorts> = {},
): {
  app: { request(url: string, init?: RequestInit): Promise<Response> };
  log: ListLogger;
} {
  const log = new ListLogger();
  const app = makeApp({
    ports: { ...servePorts().ports, ...changes },
    guard: new Guard({
      token: "",
      isReadingGuarded: false,
      isSecure: false,
      allowedHosts: [],
      ...guard,
    }),
    log,
  });
  const request = async (url: string, init?: RequestInit) =>
    await app.fetch(new Request(url, init));
  return { app: { request }, log };
}
