import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertThrows,
} from "@std/assert";
import {
  DelfinTopology,
  type DelfinTopologyOptions,
} from "../../../lib/topology/delfin_topology.ts";
import { FakeDelfin, type Fault, refuse } from "../../fakes/fake_delfin.ts";
import { ListLogger } from "../../fakes/list_logger.ts";

const UNITY = "6c1a4f0e-1f0b-4f38-9a0d-2f6f5a3c1b01";
const OCEANSTOR = "b7d2c9aa-5d3e-4a7f-8a9e-70d1a6b8c302";
const REFRESH_MS = 600_000;
const TIMEOUT_MS = 30_000;

/** A topology whose pauses end when the test says so. */
class Running implements AsyncDisposable {
  readonly log = new ListLogger();
  /** Pauses between readings, in ms. */
  readonly pauses: number[] = [];
  readonly topology: DelfinTopology;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  #pausing = Promise.withResolvers<void>();
  #wake = () => {};
  /** Ends the wait for a page. */
  late = () => {};

  constructor(url: string, options: Partial<DelfinTopologyOptions> = {}) {
    const sleep = (ms: number, signal: AbortSignal): Promise<void> => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      signal.addEventListener("abort", () => reject(signal.reason));
      if (ms === TIMEOUT_MS) {
        this.late = resolve;
      } else {
        this.pauses.push(ms);
        this.#wake = resolve;
        this.#pausing.resolve();
      }
      return promise;
    };
    this.topology = new DelfinTopology(
      { url, refreshMs: REFRESH_MS, timeoutMs: TIMEOUT_MS, ...options },
      { sleep },
      this.log,
    );
    this.#ended = this.topology.start(this.#stop.signal);
  }

  /** Waits until the present reading is over. */
  async read(): Promise<void> {
    await this.#pausing.promise;
  }

  /** Ends the pause and waits until the next reading is over. */
  async readAgain(): Promise<void> {
    await this.read();
    this.#pausing = Promise.withResolvers();
    this.#wake();
    await this.read();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }
}

Deno.test("DelfinTopology knows pools, controllers and filesystems from Delfin's answers", async () => {
  await using delfin = new FakeDelfin();
  await using running = new Running(delfin.url);
  assertEquals(running.topology.parentsOf(`${UNITY}/volume/sv_1`), []);
  await running.read();
  const expected: Record<string, string[]> = {
    [`${UNITY}/volume/sv_1`]: ["storagePool/pool_1", "pool/pool_1"],
    [`${UNITY}/volume/sv_2`]: ["storagePool/pool_1", "pool/pool_1"],
    [`${UNITY}/volume/sv_3`]: ["storagePool/pool_2", "pool/pool_2"],
    // Its pool is named "nearline", and only one is.
    [`${UNITY}/volume/sv%2F4%3A%20odd`]: ["storagePool/pool_2", "pool/pool_2"],
    [`${UNITY}/volume/sv_5`]: [],
    [`${OCEANSTOR}/volume/1`]: ["storagePool/0", "pool/0"],
    [`${OCEANSTOR}/volume/2`]: [],
    [`${UNITY}/port/spa_fc4`]: ["controller/spa"],
    [`${UNITY}/port/spa_fc4:SP%20A%20FC%20Port%204`]: ["controller/spa"],
    [`${UNITY}/port/spb_fc4`]: ["controller/spb"],
    [`${UNITY}/port/mgmt`]: [],
    [`${OCEANSTOR}/port/4`]: [], // two ports have this id
    [`${OCEANSTOR}/port/4:FA-1D%3A4`]: ["controller/FA-1D"],
    [`${OCEANSTOR}/port/4:FA-2D%3A4`]: ["controller/FA-2D"],
    [`${OCEANSTOR}/port/5`]: ["controller/FA-1D"],
    [`${UNITY}/filesystem/res_1`]: ["storagePool/pool_2", "pool/pool_2"],
    [`${UNITY}/share/NFSShare_1`]: ["filesystem/res_1"],
    [`${UNITY}/share/NFSShare_2`]: [],
    [`${UNITY}/storagePool/pool_1`]: [],
  };
  for (const [resource, parents] of Object.entries(expected)) {
    const storageId = resource.split("/")[0];
    assertEquals(
      running.topology.parentsOf(resource),
      parents.map((parent) => `${storageId}/${parent}`),
      resource,
    );
  }
  // 5 volumes with 2 types of pool, 2 + 2 + 1 + 1 + 2 port names, 1 filesystem, 1 share.
  assertEquals(running.topology.status, {
    refreshes: 1,
    failures: 0,
    pairs: 10 + 8 + 2 + 1,
    problem: undefined,
  });
  assertEquals(running.log.lines, ["info The topology was read from Delfin"]);
  assertEquals(running.log.fields, [{ pairs: 21, unknown: 4 }]);
  assertEquals(running.pauses, [REFRESH_MS]);
});

Deno.test("DelfinTopology reads page after page in the order of ids until one is empty", async () => {
  await using delfin = new FakeDelfin();
  delfin.maxLimit = 3; // below what is asked for
  await using running = new Running(`${delfin.url}/v1/`, { token: "t0ken" });
  await running.read();
  assertEquals(running.topology.status.pairs, 21);
  assertEquals(
    delfin.requests.filter((path) => path.startsWith("/v1/volumes")),
    [0, 3, 6, 7].map((offset) =>
      `/v1/volumes?limit=1000&offset=${offset}&sort=id%3Aasc`
    ),
  );
  assertEquals(new Set(delfin.tokens), new Set(["t0ken"]));
});

Deno.test("DelfinTopology sends no token unless it has one", async () => {
  await using delfin = new FakeDelfin();
  await using running = new Running(delfin.url);
  await running.read();
  assertEquals(new Set(delfin.tokens), new Set([null]));
});

Deno.test("DelfinTopology does without collections that an older Delfin does not have", async () => {
  await using delfin = new FakeDelfin();
  delfin.fault = (_, { pathname }) =>
    /(ports|controllers|filesystems|shares)$/.test(pathname)
      ? refuse(404, "The resource could not be found.")
      : undefined;
  await using running = new Running(delfin.url);
  await running.read();
  assertEquals(running.topology.status.pairs, 10);
});

Deno.test("DelfinTopology follows what changes", async () => {
  await using delfin = new FakeDelfin();
  await using running = new Running(delfin.url);
  await running.read();
  delfin.fault = (_, { pathname, searchParams }) =>
    pathname !== "/v1/volumes" ? undefined : Response.json({
      volumes: searchParams.get("offset") !== "0" ? [] : [{
        id: "1",
        storage_id: UNITY,
        native_volume_id: "sv_1",
        native_storage_pool_id: "pool_2",
      }],
    });
  await running.readAgain();
  assertEquals(running.topology.parentsOf(`${UNITY}/volume/sv_1`), [
    `${UNITY}/storagePool/pool_2`,
    `${UNITY}/pool/pool_2`,
  ]);
  assertEquals(running.topology.parentsOf(`${UNITY}/volume/sv_2`), []);
});

const json = (value: unknown): Fault => () => Response.json(value);

/** What Delfin does, and the sentence that is told. */
const FAULTS: Readonly<Record<string, readonly [Fault, RegExp]>> = {
  "answers 500": [
    () => refuse(500, "An unknown exception occurred."),
    /the answer is 500 Internal Server Error: "An unknown exception occurred."$/,
  ],
  "answers 401 in HTML": [
    () => new Response("<html>", { status: 401 }),
    /the answer is 401 Unauthorized$/,
  ],
  "answers 502 with an endless page": [
    () => new Response("x".repeat(100_000), { status: 502 }),
    /the answer is 502 Bad Gateway$/,
  ],
  "has no volumes at all": [
    (_, { pathname }) =>
      pathname === "/v1/volumes" ? refuse(404, "gone") : undefined,
    /v1\/volumes\S+: the answer is 404 Not Found: "gone"$/,
  ],
  "redirects": [
    () =>
      new Response(null, { status: 302, headers: { location: "/elsewhere" } }),
    /the answer is 302 Found$/,
  ],
  "breaks off in the middle": [
    () => new Response('{"storage_pools": [{"id": "1", "na'),
    /the answer is not JSON, or not whole$/,
  ],
  "sends more than a page may hold": [
    () => new Response(" ".repeat(5_000)),
    /the answer exceeds 4096 bytes$/,
  ],
  "sends something else": [json([]), /there is no list "storage_pools" in it$/],
  "sends no list": [
    json({ storage_pools: {} }),
    /there is no list "storage_pools" in it$/,
  ],
  "sends rows that are none": [
    json({ storage_pools: ["pool_1"] }),
    /storage_pools\[0\] is a string, not an object$/,
  ],
  "sends rows without ids": [
    json({ storage_pools: [{ name: "x" }] }),
    /storage_pools\[0\]\.id is absent, not a text$/,
  ],
  "sends a number for a native id": [
    (_, { pathname, searchParams }) =>
      pathname !== "/v1/volumes" ? undefined : Response.json({
        volumes: searchParams.get("offset") !== "0"
          ? []
          : [{ id: "1", storage_id: UNITY, native_volume_id: 7 }],
      }),
    /^warn Cannot use Delfin's volumes\[0\]\.native_volume_id: it is a number, not a text$/,
  ],
  "sends the same page again and again": [
    json({ storage_pools: [{ id: "1" }] }),
    /offset=1\S+: it repeats earlier pages$/,
  ],
  "never comes to an end": [
    (_, { searchParams }) =>
      Response.json({ storage_pools: [{ id: searchParams.get("offset") }] }),
    /there are more than 50 rows$/,
  ],
};

for (const [what, [fault, sentence]] of Object.entries(FAULTS)) {
  Deno.test(`DelfinTopology keeps what it knows when Delfin ${what}`, async () => {
    await using delfin = new FakeDelfin();
    delfin.maxLimit = 5;
    await using running = new Running(delfin.url, {
      pageBytes: 4_096,
      maxRows: 50,
    });
    await running.read();
    assertEquals(running.topology.status.pairs, 21);
    const { current } = running.topology;
    delfin.fault = fault;
    await running.readAgain();
    await running.readAgain();
    assertEquals(running.topology.current, current);
    const { failures, problem } = running.topology.status;
    assertEquals(failures, 2);
    // Told once, not twice.
    assertEquals(running.log.lines.length, 2);
    const [line, rest] = running.log.lines[1].split("; ");
    assertMatch(line, sentence);
    assertEquals(line, `warn ${problem}`);
    assertEquals(rest, "the topology of before stays in force");
    assertEquals(running.pauses, [REFRESH_MS, 60_000, 60_000]);
    delfin.fault = () => undefined;
    await running.readAgain();
    assertEquals(running.topology.status.problem, undefined);
    assertEquals(
      running.log.lines[2],
      "info The topology was read from Delfin",
    );
  });
}

Deno.test("DelfinTopology gives up a page that does not come", async () => {
  await using delfin = new FakeDelfin();
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Response>();
  delfin.fault = () => {
    asked.resolve();
    return answer.promise;
  };
  await using running = new Running(delfin.url);
  await asked.promise;
  running.late();
  await running.read();
  answer.resolve(new Response());
  assertMatch(
    running.topology.status.problem ?? "",
    /^Cannot read http:\S+: no answer within 30000 ms$/,
  );
});

Deno.test("DelfinTopology gives up a page that stops on its way", async () => {
  await using delfin = new FakeDelfin();
  const sent = Promise.withResolvers<void>();
  delfin.fault = () =>
    new Response(
      new ReadableStream({
        start: (body) => body.enqueue(new TextEncoder().encode("{")),
        pull: () => sent.resolve(),
      }, { highWaterMark: 2 }),
    );
  await using running = new Running(delfin.url);
  await sent.promise;
  running.late();
  await running.read();
  assertMatch(running.topology.status.problem ?? "", /no answer within/);
});

Deno.test("DelfinTopology says why nobody can be reached", async () => {
  const delfin = new FakeDelfin();
  const { url } = delfin;
  await delfin[Symbol.asyncDispose]();
  await using running = new Running(url);
  await running.read();
  assertMatch(
    running.topology.status.problem ?? "",
    /^Cannot read http:\S+: client error \(Connect\).*refused/,
  );
});

Deno.test("DelfinTopology stops at once, also in the middle of a page", async () => {
  await using delfin = new FakeDelfin();
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Response>();
  delfin.fault = () => {
    asked.resolve();
    return answer.promise;
  };
  const running = new Running(delfin.url);
  await asked.promise;
  await running[Symbol.asyncDispose]();
  answer.resolve(new Response());
  assertEquals(running.topology.status.failures, 0);
  assertEquals(running.log.lines, []);
});

Deno.test("DelfinTopology trusts the authorities that it is given", async () => {
  const pem = Deno.readTextFileSync(
    new URL("../../fixtures/delfin_api/ca.pem", import.meta.url),
  );
  const stop = new AbortController();
  const clients: unknown[] = [];
  const fetch = (_: string, init: RequestInit & { client?: unknown }) => {
    clients.push(init.client);
    stop.abort();
    return Promise.reject(new Error("enough"));
  };
  const options = { url: "https://delfin", refreshMs: 1 };
  await new DelfinTopology({ ...options, caPem: pem }, { fetch })
    .start(stop.signal);
  assertInstanceOf(clients[0], Deno.HttpClient);
  assertThrows(
    () => new DelfinTopology({ ...options, caPem: "no PEM" }, { fetch }),
    TypeError,
    "no certificates in PEM",
  );
});

Deno.test("DelfinTopology refuses options that cannot work", () => {
  const make = (changes: Partial<DelfinTopologyOptions>) => () =>
    new DelfinTopology({ url: "http://delfin:8190", refreshMs: 1, ...changes });
  make({})();
  for (const url of ["delfin:8190", "ftp://delfin", "http://u:p@delfin", ""]) {
    const error = assertThrows(make({ url }), TypeError, "http(s)://host:port");
    assert(!error.message.includes("u:p"));
  }
  assertThrows(make({ refreshMs: 0 }), RangeError, "every 0 ms");
  assertThrows(make({ timeoutMs: 0 }), RangeError, "timeoutMs is 0");
  assertThrows(make({ pageRows: NaN }), RangeError, "pageRows is NaN");
});
