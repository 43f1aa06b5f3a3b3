import { assertEquals } from "@std/assert";
import { silenceText } from "../../../lib/decide/silence_text.ts";
import type { SilenceEvent } from "../../../lib/model/silence.ts";

const MIN = 60_000;
const LAST_MS = Date.UTC(2026, 0, 2, 10, 15);

const PORT: SilenceEvent = {
  state: "open",
  isForgotten: false,
  level: "resource",
  key: "array-1/port/FA-1D:4",
  storageId: "array-1",
  resourceType: "port",
  resourceId: "FA-1D",
  resourceName: "4",
  metric: undefined,
  lastMs: LAST_MS,
  atMs: LAST_MS + 45 * MIN,
  intervalMs: 15 * MIN,
  silentMs: 45 * MIN,
  resourceCount: 0,
  seriesCount: 3,
  otherArrayCount: 0,
};

const SENTENCES: [string, Partial<SilenceEvent>, string][] = [
  [
    "a resource",
    {},
    "port FA-1D:4 has sent nothing since 2026-01-02T10:15Z, three times its usual 15 min",
  ],
  [
    "a series, and many intervals",
    { level: "series", metric: "iops", silentMs: 12 * 15 * MIN },
    "iops of port FA-1D:4 has sent nothing since 2026-01-02T10:15Z, 12 times its usual 15 min",
  ],
  [
    "hours",
    { intervalMs: 150 * MIN, silentMs: 450 * MIN },
    "port FA-1D:4 has sent nothing since 2026-01-02T10:15Z, three times its usual 2.5 h",
  ],
  [
    "a return",
    { state: "resolved" },
    "port FA-1D:4 sends again at 2026-01-02T11:00Z, after nothing since 2026-01-02T10:15Z",
  ],
  [
    "a silence that is forgotten",
    { state: "resolved", isForgotten: true },
    "port FA-1D:4 has sent nothing since 2026-01-02T10:15Z and is forgotten",
  ],
  [
    "an array beside one other",
    { level: "array", otherArrayCount: 1 },
    "array-1 has sent nothing since 2026-01-02T10:15Z, while another array did",
  ],
  [
    "an array beside others",
    { level: "array", otherArrayCount: 3 },
    "array-1 has sent nothing since 2026-01-02T10:15Z, while 3 other arrays did",
  ],
  [
    "foreign text that would break the line",
    { resourceType: "", resourceId: "a\n\u202eb", resourceName: undefined },
    "resource a b has sent nothing since 2026-01-02T10:15Z, three times its usual 15 min",
  ],
];

for (const [what, changes, sentence] of SENTENCES) {
  Deno.test(`silenceText() tells of ${what}`, () => {
    assertEquals(silenceText({ ...PORT, ...changes }), sentence);
  });
}

Deno.test("silenceText() says the name of the array where it is known", () => {
  const event: SilenceEvent = { ...PORT, level: "array", otherArrayCount: 1 };
  assertEquals(
    silenceText(event, "Vienna 2"),
    "Vienna 2 has sent nothing since 2026-01-02T10:15Z, while another array did",
  );
});
