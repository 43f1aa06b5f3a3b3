/**
 * Incidents in a real Alertmanager.
 *
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  AlertmanagerEmitter,
  type AlertmanagerEmitterOptions,
} from "../../../lib/emit/alertmanager_emitter.ts";
import { EmitError } from "../../../lib/emit/emitter.ts";
import { HttpReceiver } from "../../fakes/http_receiver.ts";
import { sampleIncident } from "../../fakes/sample_incident.ts";
import { spawnService } from "../../fakes/service_process.ts";
import { withFolder } from "../../fakes/temp_folder.ts";
import {
  Alertmanager,
  HAS_ALERTMANAGER,
  type ToldAlert,
  until,
} from "./_alertmanager.ts";

const never = new AbortController().signal;
const OPEN = sampleIncident();

/** An emitter, and how to have it repeat itself. */
function emitterFor(
  alertmanager: Alertmanager,
  changes: Partial<AlertmanagerEmitterOptions> = {},
) {
  let repeat = () => {};
  const emitter = new AlertmanagerEmitter({
    urls: [alertmanager.url],
    timeoutMs: 10_000,
    resendMs: 200, // so an alert that is not repeated ends after a second
    ...changes,
  }, {
    every: (_ms, call) => {
      repeat = call;
      return () => {};
    },
  });
  return { emitter, repeat: () => repeat() };
}

function withAlertmanager(
  body: (alertmanager: Alertmanager, receiver: HttpReceiver) => Promise<void>,
): Omit<Deno.TestDefinition, "name"> {
  return {
    ignore: !HAS_ALERTMANAGER,
    fn: async () => {
      await using receiver = new HttpReceiver();
      await using alertmanager = await Alertmanager.start(receiver.url);
      await body(alertmanager, receiver);
    },
  };
}

/** The states of which an Alertmanager notified, in order. */
function notified({ received }: HttpReceiver): string[] {
  return received.map(({ body }) => JSON.parse(body).status);
}

Deno.test({
  name:
    "Alertmanager has an incident with labels that hold no value, and what there is to say",
  ...withAlertmanager(async (alertmanager) => {
    const { emitter } = emitterFor(alertmanager);
    await emitter.emit([OPEN], never);
    const alerts = await alertmanager.alerts();
    assertEquals(alerts.map(({ labels }) => labels), [{
      alertname: "StorageIncident",
      incident: OPEN.id,
      kind: "latency",
      severity: "warning",
      storage_id: "s-1",
      array: "array-1",
      resource_type: "volume",
      resource_id: "v-7",
    }]);
    const [{ annotations, startsAt }] = alerts as [typeof alerts[number]];
    assertEquals(startsAt, "2023-11-14T22:13:20.000Z");
    assertEquals([annotations["description"], annotations["severity"]], [
      OPEN.why,
      "0.74",
    ]);
    await emitter.close();
  }),
});

Deno.test({
  name:
    "an incident stays in Alertmanager while it is repeated, and is over when it is resolved; it notifies once of each",
  ...withAlertmanager(async (alertmanager, receiver) => {
    const { emitter, repeat } = emitterFor(alertmanager);
    await emitter.emit([OPEN], never);
    const firstEndMs = Date.parse((await alertmanager.alerts())[0]!.endsAt);
    await until(async () => {
      repeat();
      const alerts = await alertmanager.alerts();
      assertEquals(alerts.length, 1);
      return Date.now() > firstEndMs + 300;
    });
    await until(() => receiver.received.length > 0);
    assertEquals(notified(receiver), ["firing"]);
    await emitter.emit([{
      ...OPEN,
      state: "resolved",
      endMs: OPEN.atMs,
      why: "it is over",
    }], never);
    await until(async () => (await alertmanager.alerts()).length === 0);
    await until(() => receiver.received.length > 1);
    assertEquals(notified(receiver), ["firing", "resolved"]);
    await emitter.close();
  }),
});

Deno.test({
  name: "an incident that nobody repeats ends in Alertmanager by itself",
  ...withAlertmanager(async (alertmanager) => {
    const { emitter } = emitterFor(alertmanager);
    await emitter.emit([OPEN], never);
    assertEquals((await alertmanager.alerts()).length, 1);
    await emitter.close();
    await until(async () => (await alertmanager.alerts()).length === 0);
  }),
});

Deno.test({
  name:
    "after a restart what is still open is the same alert again, and what is not ends",
  ...withAlertmanager(async (alertmanager, receiver) => {
    const before = emitterFor(alertmanager);
    await before.emitter.emit([OPEN], never);
    await before.emitter.close();
    const [first] = await alertmanager.alerts();
    await until(() => receiver.received.length > 0);

    let open = [sampleIncident({ state: "update", why: "still slow" })];
    const { emitter, repeat } = emitterFor(alertmanager, {
      resendMs: 60_000,
      open: () => open,
    });
    repeat();
    await until(async () => {
      const [alert] = await alertmanager.alerts();
      return alert?.annotations["description"] === "still slow";
    });
    const alerts = await alertmanager.alerts();
    assertEquals(alerts.map(({ labels }) => labels), [first!.labels]);
    assert(alerts[0]!.endsAt > first!.endsAt);

    open = [];
    repeat();
    await until(async () => (await alertmanager.alerts()).length === 0);
    await until(() => receiver.received.length > 1);
    assertEquals(notified(receiver), ["firing", "resolved"]);
    await emitter.close();
  }),
});

Deno.test({
  name: "an incident that becomes critical is one alert, that of the new class",
  ...withAlertmanager(async (alertmanager) => {
    const { emitter } = emitterFor(alertmanager);
    await emitter.emit([OPEN], never);
    await emitter.emit(
      [sampleIncident({ state: "update", severity: 0.93 })],
      never,
    );
    await until(async () => (await alertmanager.alerts()).length === 1);
    const [alert] = await alertmanager.alerts();
    assertEquals(alert!.labels["severity"], "critical");
    await emitter.close();
  }),
});

Deno.test({
  name: "one Alertmanager of two is enough; none is a failure",
  ...withAlertmanager(async (alertmanager) => {
    const gone = "http://127.0.0.1:1";
    const half = emitterFor(alertmanager, { urls: [gone, alertmanager.url] });
    await half.emitter.emit([OPEN], never);
    assertEquals((await alertmanager.alerts()).length, 1);
    await half.emitter.close();
    const none = emitterFor(alertmanager, { urls: [gone] });
    const error = await assertRejects(
      () => none.emitter.emit([OPEN], never),
      EmitError,
      `Cannot deliver to Alertmanager at ${gone}`,
    );
    assertEquals([error.isMessageFault, error.accepted], [false, undefined]);
    await none.emitter.close();
  }),
});

Deno.test({
  name:
    "run: incidents of a simulated array are alerts in Alertmanager, and end when the service is gone",
  ...withAlertmanager((alertmanager) =>
    withFolder(async (folder) => {
      const settings = [
        "data_parser.receiver_name=simulate",
        "simulate.interval=15m",
        "emit.emitters=alertmanager",
        `emit_alertmanager.urls=${alertmanager.url}/`,
        "emit_alertmanager.resend_interval=1s",
        `spool.path=${folder}/spool`,
        `DEFAULT.log_file=${folder}/service.log`,
      ].flatMap((setting) => ["--set", setting]);
      const service = spawnService(settings, {
        stdout: "null",
        stderr: "null",
      });
      const seen: ToldAlert[] = [];
      await until(async () => {
        seen.push(...await alertmanager.alerts());
        return seen.length > 0;
      });
      const [{ labels }] = seen as [ToldAlert];
      assertEquals(labels["alertname"], "StorageIncident");
      service.kill("SIGTERM");
      assertEquals((await service.status).code, 0);
      await until(async () => (await alertmanager.alerts()).length === 0);
    })
  ),
});
