/**
 * The service on a simulated array, and a webhook that is away at first.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { signature } from "../../lib/emit/webhook_emitter.ts";
import { answerOf, HttpReceiver } from "../fakes/http_receiver.ts";
import { spawnService } from "../fakes/service_process.ts";
import { withFolder } from "../fakes/temp_folder.ts";

const SECRET = "hunter2";

Deno.test("run: a webhook gets every incident once, signed, in the form of its template", () =>
  withFolder(async (folder) => {
    await using receiver = new HttpReceiver();
    receiver.answers.push(answerOf(503), answerOf(429));
    await Deno.writeTextFile(
      `${folder}/hook.json`,
      '{"key": "{{id}}-{{state}}", "text": "{{array}}: {{why}}"}',
    );
    await Deno.writeTextFile(`${folder}/secret`, SECRET);
    await Deno.writeTextFile(`${folder}/url`, receiver.url);
    const settings = [
      "data_parser.receiver_name=simulate",
      "simulate.interval=15m",
      "simulate.days=9",
      "emit.emitters=webhook,file",
      "emit.messages=incidents",
      `emit_file.path=${folder}/messages`,
      `emit_webhook.url_file=${folder}/url`,
      "emit_webhook.format=template",
      `emit_webhook.template_file=${folder}/hook.json`,
      `emit_webhook.signing_secret_file=${folder}/secret`,
      `spool.path=${folder}/spool`,
      `DEFAULT.log_file=${folder}/service.log`,
    ].flatMap((setting) => ["--set", setting]);
    const service = spawnService(settings, { stdout: "null", stderr: "null" });
    assertEquals((await service.status).code, 0);

    const lines = (await Deno.readTextFile(`${folder}/messages`)).trim();
    const messages = lines.split("\n").map((line) => JSON.parse(line));
    assert(messages.length > 0);
    const accepted = receiver.received.slice(2);
    assertEquals(
      accepted.map(({ body }) => JSON.parse(body)),
      messages.map(({ id, state, array, why }) => ({
        key: `${id}-${state}`,
        text: `${array.name}: ${why}`,
      })),
    );
    for (const { body, headers } of receiver.received) {
      const value = headers.get("webhook-signature") ?? "";
      const atMs = Number(/^t=(\d+),/.exec(value)?.[1]) * 1000;
      assertEquals(value, signature(body, { secret: SECRET, atMs }));
    }
    const [first, second, third] = receiver.received
      .map(({ headers }) => headers.get("idempotency-key"));
    assertEquals([first, second], [third, third]);

    const log = await Deno.readTextFile(`${folder}/service.log`);
    assertStringIncludes(log, "webhook does not accept messages: they wait");
    assert(!log.includes(SECRET));
  }));
