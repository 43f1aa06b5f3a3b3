/**
 * What `doctor` finds out about the address on which the service listens.
 *
 * @module
 */

import { type Finding, messageOf } from "./_doctor_finding.ts";

/**
 * Whether the address is free.
 *
 * @param listen `[serve] listen`; `""`: nowhere.
 * @param tryToListen Listens there for a moment, or throws.
 */
export function serveFinding(
  listen: string,
  tryToListen: (listen: string) => void,
): Finding {
  const name = "serve";
  if (listen === "") return { name, mark: "ok", text: "listen = none" };
  try {
    tryToListen(listen);
    return { name, mark: "ok", text: `${listen} is free` };
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) {
      return {
        name,
        mark: "warning",
        text: `${listen} is taken`,
        hint:
          "by the service if it runs; else give [serve] listen another port",
      };
    }
    return {
      name,
      mark: "failed",
      text: `${listen} cannot be listened on: ${messageOf(error)}`,
      hint: "check [serve] listen",
    };
  }
}
