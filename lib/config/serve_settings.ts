/**
 * Sections of the settings table on what people look at: the history and the
 * HTTP side.
 *
 * @module
 */

import { duration } from "./kinds.ts";
import { type Setting, setting } from "./setting.ts";
import { hostNames, listener, path, pathOrNone, secret } from "./text_kinds.ts";

/** `[history]`: what was said, for commands and the dashboard. */
export const HISTORY_SETTINGS = {
  path: setting(pathOrNone(), {
    default: "anomaly_detection.history",
    help:
      "File with every anomaly and incident. none: they are kept in memory, and a restart forgets them.",
  }),
  retentionMs: setting(duration("1h", "3650d"), {
    default: "365d",
    help: "How long what is over is kept.",
  }),
};

/** `[serve]`: metrics, health, API and dashboard. */
export const SERVE_SETTINGS = {
  listen: setting(listener(), {
    default: "127.0.0.1:9464",
    help:
      "Where metrics, health, API and dashboard are served. none: nowhere. An address that other machines reach needs token and tls_cert_file.",
  }),
  token: setting(secret(), {
    default: "",
    help:
      "Who has it may act: acknowledge incidents, say what was a false alarm. Where other machines can connect, reading needs it too, as `Authorization: Bearer …`.",
    isSecret: true,
  }),
  tokenFile: fileOf("token"),
  tlsCertFile: setting(path({ isOptional: true }), {
    default: "",
    help: "PEM file with the certificate and its chain. Needs tls_key_file.",
  }),
  tlsKeyFile: setting(path({ isOptional: true }), {
    default: "",
    help: "PEM file with the key of tls_cert_file.",
  }),
  allowedHosts: setting(hostNames(), {
    default: "",
    help:
      "Names under which browsers may call it, beside localhost and addresses, separated by commas: any other is refused, so that no foreign page can read it through a name of its own.",
  }),
};

function fileOf(property: string): Setting<string> {
  return setting(path({ isOptional: true }), {
    default: "",
    help: "File that holds it, so that it need not stand here.",
    fileOf: property,
  });
}
