import { assertEquals } from "@std/assert";
import {
  arrayLoadOf,
  harmOf,
  isPoolType,
  type JudgedResource,
} from "../../../lib/decide/array_harm.ts";
import type { JointVerdict } from "../../../lib/model/array_verdict.ts";

const CALM: JointVerdict = {
  score: 1,
  isLatencyHigh: false,
  isHitLow: false,
  isLoadUnknown: false,
  isLoadRaised: false,
  isLoadStrange: false,
  loadFactor: 1,
};

/** `type name` with a verdict. */
function resource(
  text: string,
  verdict: Partial<JointVerdict> = {},
): JudgedResource {
  const [type, name] = text.split(" ");
  return {
    key: `a/${type}/${name}`,
    type: type!,
    verdict: { ...CALM, ...verdict },
  };
}

const slow = { isLatencyHigh: true };
const strange = { isLoadStrange: true, isLoadRaised: true };
const beyondAll = { isLoadUnknown: true };

for (
  const [name, subject, pools, others, expected] of [
    ["no harm in a calm resource", resource("volume v"), [], [], undefined],
    [
      "no harm without a verdict",
      { key: "a/volume/v", type: "volume", verdict: undefined },
      [],
      [],
      undefined,
    ],
    [
      "high latency",
      resource("volume v", slow),
      [],
      [resource("storagePool p")],
      "latency",
    ],
    [
      "no harm in high latency while any pool serves more than ever, where its own is not known",
      resource("volume v", slow),
      [],
      [resource("storagePool p", beyondAll)],
      undefined,
    ],
    [
      "no harm in high latency while its own pool serves more than ever",
      resource("volume v", slow),
      ["a/storagePool/p"],
      [resource("storagePool p", beyondAll), resource("storagePool q")],
      undefined,
    ],
    [
      "high latency while another pool than its own serves more than ever",
      resource("volume v", slow),
      ["a/storagePool/p"],
      [resource("storagePool p"), resource("storagePool q", beyondAll)],
      "latency",
    ],
    [
      "no harm in high latency while one of its pools serves more than ever, as OceanStor names it",
      resource("volume v", slow),
      ["a/pool/p", "a/pool/q"],
      [resource("pool q", beyondAll)],
      undefined,
    ],
    [
      "high latency while another volume serves more than ever",
      resource("volume v", slow),
      [],
      [resource("volume w", beyondAll)],
      "latency",
    ],
    [
      "a low hit ratio before anything else",
      resource("volume v", { isHitLow: true, ...slow }),
      [],
      [resource("storagePool p", beyondAll)],
      "cache",
    ],
    [
      "a strange load of one volume",
      resource("volume v", strange),
      [],
      [resource("volume w")],
      "load",
    ],
    [
      "no harm in a strange load while other volumes are busy too",
      resource("volume v", strange),
      [],
      [resource("volume w", { isLoadRaised: true })],
      undefined,
    ],
    [
      "a strange load while only a pool is busy: it serves the volume",
      resource("volume v", strange),
      [],
      [resource("storagePool p", { isLoadRaised: true })],
      "load",
    ],
    [
      "no harm in a strange load of a pool",
      resource("storagePool p", strange),
      ["a/storagePool/p"],
      [],
      undefined,
    ],
  ] as [string, JudgedResource, string[], JudgedResource[], string?][]
) {
  Deno.test(`harmOf() sees ${name}`, () => {
    const load = arrayLoadOf([...others, subject]);
    assertEquals(harmOf(subject, pools, load), expected);
  });
}

Deno.test("isPoolType() knows the pools of all drivers", () => {
  assertEquals(
    ["storagePool", "pool", "volume", ""].map(isPoolType),
    [true, true, false, false],
  );
});
