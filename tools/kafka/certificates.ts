/**
 * Certificates for tests, made by openssl: an authority, a broker and a client
 * that it signed, and a second authority that nobody trusts.
 *
 * @module
 */

import { run } from "./install.ts";

/** Paths of PEM files. */
export interface Certificates {
  /** The authority. */
  readonly ca: string;
  /** The broker's key (PKCS#8), certificate and authority in one file, as Kafka's PEM key store wants it. */
  readonly brokerChain: string;
  /** A client's certificate. */
  readonly clientCert: string;
  /** Its key. */
  readonly clientKey: string;
  /** The same key, encrypted with {@linkcode KEY_PASSPHRASE}. */
  readonly clientKeyEncrypted: string;
  /** An authority that signed none of these. */
  readonly otherCa: string;
}

/** Password of the encrypted key. */
export const KEY_PASSPHRASE = "key-secret";

/**
 * Makes them. The broker's certificate is for 127.0.0.1 alone, so that
 * `localhost` is a wrong name.
 *
 * @param folder Made if it does not exist.
 */
export async function makeCertificates(folder: string): Promise<Certificates> {
  await Deno.mkdir(folder, { recursive: true });
  const at = (name: string) => `${folder}/${name}`;
  const authority = (name: string) =>
    openssl(
      `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=${name}`,
      `-addext basicConstraints=critical,CA:TRUE -keyout ${at(name)}.key`,
      `-out ${at(name)}.pem`,
    );
  const signed = async (name: string, extension: string) => {
    await Deno.writeTextFile(at(`${name}.ext`), extension);
    await openssl(
      `req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=${name}`,
      `-keyout ${at(name)}.key -out ${at(name)}.csr`,
    );
    await openssl(
      `x509 -req -in ${at(name)}.csr -CA ${at("ca")}.pem -CAkey ${
        at("ca")
      }.key`,
      `-CAcreateserial -days 30 -extfile ${at(name)}.ext -out ${at(name)}.pem`,
    );
  };
  await authority("ca");
  await authority("other");
  await signed("broker", "subjectAltName=IP:127.0.0.1");
  await signed("client", "subjectAltName=DNS:client.example");
  await openssl(
    `pkcs8 -topk8 -in ${at("client.key")} -passout pass:${KEY_PASSPHRASE}`,
    `-out ${at("client-encrypted.key")}`,
  );
  const chain = await Promise.all(
    ["broker.key", "broker.pem", "ca.pem"].map((name) =>
      Deno.readTextFile(at(name))
    ),
  );
  await Deno.writeTextFile(at("broker-chain.pem"), chain.join(""));
  return {
    ca: at("ca.pem"),
    brokerChain: at("broker-chain.pem"),
    clientCert: at("client.pem"),
    clientKey: at("client.key"),
    clientKeyEncrypted: at("client-encrypted.key"),
    otherCa: at("other.pem"),
  };
}

function openssl(...args: string[]): Promise<string> {
  return run("openssl", args.join(" ").split(" "));
}
