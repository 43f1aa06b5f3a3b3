/**
 * `deno task audit`: asks npm's registry which packages of deno.lock have known
 * weaknesses, by `deno audit`. Ends with 1 if there are any. Where the registry
 * gives no answer it says so in one line and ends with 0: being offline is no
 * weakness.
 *
 * @module
 */

/** What `deno audit` did. */
export interface AuditRun {
  /** Its exit code. */
  readonly code: number;
  /** All that it printed, without colours. */
  readonly text: string;
}

/** What to tell of it. */
export interface AuditVerdict {
  /** 1 if something was found, else 0. */
  readonly code: 0 | 1;
  /** One line, or the findings. */
  readonly text: string;
}

/**
 * Tells findings, a clean answer and no answer apart.
 *
 * @param run What `deno audit` did.
 */
export function auditVerdict({ code, text }: AuditRun): AuditVerdict {
  if (code === 0) return { code: 0, text: text.trim() };
  const reason = /^error: (.*)$/m.exec(text)?.[1];
  if (reason === undefined) return { code: 1, text: text.trim() };
  return { code: 0, text: `not audited: the registry says nothing: ${reason}` };
}

async function main(): Promise<number> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["audit"],
    cwd: new URL("..", import.meta.url).pathname,
    // Where a proxy signs the registry's answers, the system knows its authority.
    env: { NO_COLOR: "1", DENO_TLS_CA_STORE: "mozilla,system" },
  }).output();
  const decoder = new TextDecoder();
  const verdict = auditVerdict({
    code,
    text: decoder.decode(stdout) + decoder.decode(stderr),
  });
  console.log(verdict.text);
  return verdict.code;
}

if (import.meta.main) Deno.exit(await main());
