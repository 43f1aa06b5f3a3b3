/**
 * A folder that is gone after a test.
 *
 * @module
 */

/** Runs the body with the path of an empty folder. */
export async function withFolder(
  body: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
