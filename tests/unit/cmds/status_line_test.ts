import { assertEquals } from "@std/assert";
import {
  type StatusFigures,
  StatusLine,
  statusText,
} from "../../../cmds/status_line.ts";

const FIGURES: StatusFigures = {
  state: "running",
  records: 1234,
  series: 427,
  samples: 1_000_000,
  samplesPerSecond: 71_234,
  incidents: 12,
  open: 3,
  lag: 5,
};

const TEXT = "running  1,234 records  427 series  71,234 samples/s  " +
  "12 incidents (3 open)  lag 5";
const CLEAR = "\r\x1b[2K";

Deno.test("statusText() groups digits and says what is unknown", () => {
  assertEquals(statusText(FIGURES), TEXT);
  assertEquals(
    statusText({ ...FIGURES, lag: undefined }),
    TEXT.replace("lag 5", "lag -"),
  );
});

Deno.test("the status line rewrites itself, lets lines pass above, and leaves", () => {
  let terminal = "";
  const line = new StatusLine((text) => terminal += text, () => FIGURES);
  line.above(() => terminal += "first\n");
  assertEquals(terminal, `${CLEAR}first\n`);
  terminal = "";
  line.refresh();
  assertEquals(terminal, CLEAR + TEXT);
  terminal = "";
  line.above(() => terminal += "second\n");
  assertEquals(terminal, `${CLEAR}second\n${TEXT}`);
  terminal = "";
  line.close();
  line.close();
  assertEquals(terminal, CLEAR);
});

Deno.test("the status line never reaches the last column, also above a line", () => {
  let terminal = "";
  let columns = TEXT.length;
  const line = new StatusLine(
    (text) => terminal += text,
    () => FIGURES,
    () => columns,
  );
  line.refresh();
  assertEquals(terminal, CLEAR + TEXT.slice(0, -1));
  terminal = "";
  columns = 8; // made narrower
  line.above(() => terminal += "a\n");
  assertEquals(terminal, `${CLEAR}a\nrunning`);
  terminal = "";
  columns = 0; // a terminal that does not know
  line.refresh();
  assertEquals(terminal, CLEAR + TEXT);
});
