/**
 * The table that fault tests print: fault, times injected, messages lost,
 * messages doubled.
 *
 * @module
 */

import { isBuilt } from "../e2e/_product.ts";
import {
  kafkaTestsAvailable,
  type TestKafka,
} from "../integration/kafka/_broker.ts";
import type { Outcome } from "./_scene.ts";

/** What came of one fault. */
export interface Row extends Outcome {
  readonly fault: string;
  readonly times: number;
}

/** What the tests of one file use. */
export interface FaultTable {
  /** A test that needs the executable and the broker. */
  test(name: string, body: () => Promise<void>): void;
  /** Puts a row down: the sums of several scenes under one fault. */
  record(fault: string, times: number, outcomes: readonly Outcome[]): Row;
}

/** Makes the table of one test file; it is printed after the last test. */
export function faultTable(kafka: TestKafka): FaultTable {
  const rows: Row[] = [];
  if (isBuilt && kafkaTestsAvailable()) {
    Deno.test.afterAll(() => console.log(tableText(rows)));
  }
  return {
    test(name, body) {
      if (isBuilt) kafka.test(name, body);
      else Deno.test({ name, ignore: true, fn: () => {} });
    },
    record(fault, times, outcomes) {
      const sum = (of: (outcome: Outcome) => number) =>
        outcomes.reduce((all, outcome) => all + of(outcome), 0);
      const row = {
        fault,
        times,
        lost: sum(({ lost }) => lost),
        strange: sum(({ strange }) => strange),
        doubled: sum(({ doubled }) => doubled),
        expected: sum(({ expected }) => expected),
      };
      rows.push(row);
      return row;
    },
  };
}

function tableText(rows: readonly Row[]): string {
  const line = (cells: readonly (string | number)[]) =>
    `| ${
      cells.map((cell, i) =>
        i === 0 ? String(cell).padEnd(24) : String(cell).padStart(8)
      ).join(" | ")
    } |`;
  return [
    line(["fault", "times", "messages", "lost", "strange", "doubled"]),
    ...rows.map((row) =>
      line([
        row.fault,
        row.times,
        row.expected,
        row.lost,
        row.strange,
        row.doubled,
      ])
    ),
  ].join("\n");
}
