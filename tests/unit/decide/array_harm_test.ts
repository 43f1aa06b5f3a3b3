import { assertEquals } from "@std/assert";
import { harmOf, type JudgedResource } from "../../../lib/decide/array_harm.ts";
import type { JointVerdict } from "../../../lib/model/array_verdict.ts";

const CALM: JointVerdict = {
  score: 1,
  isLatencyHigh: false,
  isHitLow: false,
  isLoadUnknown: false,
  isLoadRaised: false,
  isLoadStrange: false,
};

function resource(
  type: string,
  verdict: Partial<JointVerdict> = {},
): JudgedResource {
  return { type, verdict: { ...CALM, ...verdict } };
}

const strange = { isLoadStrange: true, isLoadRaised: true };

for (
  const [name, subject, others, expected] of [
    ["no harm in a calm resource", resource("volume"), [], undefined],
    [
      "no harm without a verdict",
      { type: "volume", verdict: undefined },
      [],
      undefined,
    ],
    ["high latency", resource("volume", { isLatencyHigh: true }), [
      resource("storagePool"),
    ], "latency"],
    [
      "no harm in high latency while a pool serves more than ever",
      resource("volume", { isLatencyHigh: true }),
      [resource("storagePool", { isLoadUnknown: true })],
      undefined,
    ],
    [
      "a low hit ratio before anything else",
      resource("volume", { isHitLow: true, isLatencyHigh: true }),
      [resource("storagePool", { isLoadUnknown: true })],
      "cache",
    ],
    ["a strange load of one volume", resource("volume", strange), [
      resource("volume"),
    ], "load"],
    [
      "no harm in a strange load while other volumes are busy too",
      resource("volume", strange),
      [resource("volume", { isLoadRaised: true })],
      undefined,
    ],
    [
      "no harm in a strange load of a pool",
      resource("storagePool", strange),
      [],
      undefined,
    ],
  ] as [string, JudgedResource, JudgedResource[], string | undefined][]
) {
  Deno.test(`harmOf() sees ${name}`, () => {
    assertEquals(harmOf(subject, [...others, subject]), expected);
  });
}
