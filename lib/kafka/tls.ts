/**
 * Our TLS options as `node:tls` wants them.
 *
 * @module
 */

import { createPrivateKey } from "node:crypto";
import type { KafkaTls } from "./options.ts";

/** What `tls.connect` takes. */
export interface TlsConnectOptions {
  /** Trusted authorities, PEM. */
  readonly ca?: string[];
  /** Our certificate and its chain, PEM. */
  readonly cert?: string;
  /** Our private key, PKCS#8 PEM, not encrypted. */
  readonly key?: string;
  /** Whether an untrusted peer is refused. */
  readonly rejectUnauthorized: boolean;
}

/**
 * Converts the options. The key becomes plain PKCS#8 in memory, the one form
 * that the runtime's TLS surely reads.
 *
 * @param tls Ours.
 * @returns Those of `tls.connect`.
 * @throws {Error} If the key cannot be read, for example for a wrong passphrase.
 */
export function tlsConnectOptions(tls: KafkaTls): TlsConnectOptions {
  const { caPem, certPem, keyPem, passphrase, verify } = tls;
  return {
    ...(caPem === undefined ? {} : { ca: [caPem] }),
    ...(certPem === undefined ? {} : { cert: certPem }),
    ...(keyPem === undefined ? {} : { key: plainKey(keyPem, passphrase) }),
    rejectUnauthorized: verify,
  };
}

function plainKey(pem: string, passphrase: string | undefined): string {
  try {
    const key = createPrivateKey({
      key: pem,
      format: "pem",
      ...(passphrase === undefined ? {} : { passphrase }),
    });
    return key.export({ type: "pkcs8", format: "pem" }).toString();
  } catch (cause) {
    throw new Error(
      "Cannot read the private key for TLS: it is no PEM key, or the passphrase is wrong",
      { cause },
    );
  }
}
