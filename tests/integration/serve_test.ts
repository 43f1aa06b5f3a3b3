/**
 * The service of this checkout as a process of its own, asked over HTTP.
 *
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { Served } from "../fakes/served.ts";

async function json(url: string): Promise<Record<string, unknown>> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
  return await response.json();
}

Deno.test("a running service is alive, ready, and tells what it finds", async () => {
  const served = await new Served().ready();
  const { url } = served;
  for (let wait = 0; wait < 200; wait++) {
    const { total } = await json(`${url}api/v1/incidents`);
    if (Number(total) > 0) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { items } = await json(`${url}api/v1/incidents`);
  assert((items as unknown[]).length > 0, "no incident in 20 s");
  assertEquals((await json(`${url}livez`))["ok"], true);
  const ready = await json(`${url}readyz`);
  assertEquals(ready["ok"], true, JSON.stringify(ready));
  const metrics = await (await fetch(`${url}metrics`)).text();
  assert(/^anomaly_detection_samples_total \d+$/m.test(metrics), metrics);
  assertEquals(await served.end(), 0);
});

Deno.test("a process that stands still fails its liveness, and passes again when it goes on", async () => {
  const served = await new Served().ready();
  const isAlive = () =>
    fetch(`${served.url}livez`, { signal: AbortSignal.timeout(1000) })
      .then((response) => response.json());
  assertEquals((await isAlive()).ok, true);
  served.process.kill("SIGSTOP");
  await assertRejects(isAlive, DOMException, "timeout");
  served.process.kill("SIGCONT");
  assertEquals((await isAlive()).ok, true);
  assertEquals(await served.end(), 0);
});

Deno.test("an address that is taken stops nothing: detection goes on, and it is tried again", async () => {
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  const served = new Served(`serve.listen=127.0.0.1:${port}`);
  await served.until(/Cannot listen on .*; detection goes on without/);
  taken.close();
  await served.ready();
  assertEquals((await json(`${served.url}livez`))["ok"], true);
  assertEquals(await served.end(), 0);
});
