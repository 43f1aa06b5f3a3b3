/** Temporary. @module */
// deno-lint-ignore no-explicit-any
export function sentenceOf(facts: any): string {
  return `${facts.kind} ${facts.series.metric} ${facts.value} ${facts.span.state}`;
}
