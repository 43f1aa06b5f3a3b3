/**
 * The program: command line to command to exit code; nothing else.
 *
 * @module
 */

import { dispatch } from "./cmds/dispatch.ts";

if (import.meta.main) Deno.exit(await dispatch(Deno.args));
