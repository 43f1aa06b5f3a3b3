import { assert, assertEquals } from "@std/assert";
import { isIncident, type Message } from "../../../lib/model/message.ts";
import { judgeAll, makeTestJudge } from "../../fakes/judge.ts";

const STEP_MS = 900_000;
const STEPS_PER_WEEK = 672;

/** Student's t with three degrees of freedom, from Lehmer's generator: far heavier tails than metrics have. */
function* heavyNoise(seed: number): Generator<number, never> {
  let state = seed;
  const uniform = () => {
    state = state * 48_271 % (2 ** 31 - 1);
    return state / 2 ** 31;
  };
  const normal = () =>
    Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  for (;;) {
    const squares = normal() ** 2 + normal() ** 2 + normal() ** 2;
    yield normal() / Math.sqrt(squares / 3);
  }
}

/** Weeks in which incidents opened in an array of ports that carry noise; every second port may have a clock that is behind by some steps. */
function weeksOfIncidents(ports: number, weeks: number, lag = 0): number[] {
  const noise = heavyNoise(11);
  const records = Array.from(
    { length: weeks * STEPS_PER_WEEK },
    (_, step) =>
      Array.from({ length: ports }, (_, p) => [
        "iops",
        { storage_id: "a", resource_type: "port", resource_id: `p${p}` },
        {
          [(step - (p % 2) * lag) * STEP_MS + 1.7e12]: 500 +
            20 * noise.next().value,
        },
      ]),
  );
  const { judge } = makeTestJudge();
  const told: Message[] = judgeAll(judge, records);
  return told.filter((one) => isIncident(one) && one.state === "open")
    .map(({ atMs }) => Math.floor((atMs - 1.7e12) / STEP_MS / STEPS_PER_WEEK));
}

for (const lag of [0, 20]) {
  Deno.test(`single series of an array keep its budget together, however heavy their tails, half of them ${lag} polls behind`, () => {
    const weeks = 4;
    const incidents = weeksOfIncidents(20, weeks, lag);
    assert(incidents.length > 0, "noise like this is told of now and then");
    // One a week, and on the way up what a tail of 20 series takes: ln 20 over
    // the exponent 1.5, at 0.5 (1 - 1/20) for each incident.
    const climb = Math.ceil(Math.log(20) / 1.5 / (0.5 * 0.95));
    assertEquals(climb, 5);
    assert(incidents.length <= weeks + climb, `${incidents}`);
  });
}
