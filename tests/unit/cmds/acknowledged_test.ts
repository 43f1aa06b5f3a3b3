import { assertEquals } from "@std/assert";
import { Acknowledged } from "../../../cmds/acknowledged.ts";
import { historyRow } from "../../../lib/emit/history_keeper.ts";
import { HistoryFile } from "../../../lib/state/history_file.ts";
import { sampleAnomaly } from "../../fakes/sample_anomaly.ts";
import { sampleIncident } from "../../fakes/sample_incident.ts";

const id = "0123456789abcdef0123456789abcdef";
const incident = (state: "open" | "update" | "resolved") =>
  sampleIncident({ id, state });
const anomaly = sampleAnomaly({ incident: id, state: "update" });

Deno.test("emitters hear no update of what somebody is at, but its end", () => {
  const acknowledged = new Acknowledged(undefined);
  const all = [incident("update"), anomaly, incident("resolved")];
  assertEquals(acknowledged.heard(all), all);
  acknowledged.take({ action: "acknowledge", incident: id });
  assertEquals(acknowledged.heard(all), [incident("resolved")]);
  assertEquals(acknowledged.heard(all), all, "it is over and forgotten");
});

Deno.test("a word is taken back, and another incident is not meant", () => {
  const acknowledged = new Acknowledged(undefined);
  acknowledged.take({ action: "acknowledge", incident: "another" });
  assertEquals(acknowledged.heard([anomaly]), [anomaly]);
  acknowledged.take({ action: "acknowledge", incident: id });
  acknowledged.take({ action: "undo", incident: id });
  assertEquals(acknowledged.heard([anomaly]), [anomaly]);
});

Deno.test("after a restart it is known from the history", () => {
  const history = HistoryFile.open(":memory:");
  history.put([historyRow(incident("open"))]);
  const action = { incident: id, atMs: 1, by: "", comment: "" };
  history.addAction({ ...action, action: "acknowledge" });
  assertEquals(new Acknowledged(history).heard([anomaly]), []);
  history.addAction({ ...action, action: "undo" });
  assertEquals(new Acknowledged(history).heard([anomaly]), [anomaly]);
  history.close();
});
