/**
 * Why a request failed, for a sentence.
 *
 * @module
 */

/**
 * The innermost reason, without the address that `fetch` repeats.
 *
 * @param error What `fetch` threw.
 */
export function fetchReason(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) {
    inner = inner.cause;
  }
  const text = inner instanceof Error ? inner.message : String(inner);
  return text.replace(/^error sending request for url \(\S*\): /, "");
}
