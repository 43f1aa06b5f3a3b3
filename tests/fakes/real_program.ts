/**
 * Tests with a program that not every machine has.
 *
 * @module
 */

/**
 * Whether a program is here. Where it is not, one line says what is left out.
 *
 * @param program Its name.
 * @param leftOut The tests that need it.
 * @param variable An environment variable: where it is `required`, the tests may not be left out.
 * @throws {Error} If they may not be left out.
 */
export function hasProgram(
  program: string,
  leftOut: string,
  variable = "ALERT_TESTS",
): boolean {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  if (folders.some((folder) => isFile(`${folder}/${program}`))) return true;
  return leaveOut(`${leftOut}, because ${program} is absent`, variable);
}

/**
 * Says in one line what is left out.
 *
 * @param what The tests, and why.
 * @param variable An environment variable: where it is `required`, they may not be left out.
 * @returns `false`: it is not here.
 * @throws {Error} If they may not be left out.
 */
export function leaveOut(what: string, variable: string): false {
  const line = `left out: ${what}`;
  if (Deno.env.get(variable) === "required") throw new Error(line);
  console.log(line);
  return false;
}

/** Whether there is a file at a path. */
export function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
