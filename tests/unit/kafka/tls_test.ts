import { assertEquals, assertThrows } from "@std/assert";
import { generateKeyPairSync } from "node:crypto";
import { tlsConnectOptions } from "../../../lib/kafka/tls.ts";

Deno.test("tlsConnectOptions() passes on what is given, and nothing else", () => {
  assertEquals(tlsConnectOptions({ verify: true }), {
    rejectUnauthorized: true,
  });
  assertEquals(
    tlsConnectOptions({ caPem: "CA", certPem: "CERT", verify: false }),
    { ca: ["CA"], cert: "CERT", rejectUnauthorized: false },
  );
});

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const plain = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

Deno.test("tlsConnectOptions() leaves a PKCS#8 key as it is, and converts a SEC1 key", () => {
  const sec1 = privateKey.export({ type: "sec1", format: "pem" }).toString();
  for (const keyPem of [plain, sec1]) {
    assertEquals(tlsConnectOptions({ keyPem, verify: true }).key, plain);
  }
});

/** The same key, made by `openssl pkcs8 -topk8 -passout pass:key-secret`. */
const ENCRYPTED = privateKey.export({
  type: "pkcs8",
  format: "pem",
  cipher: "aes-256-cbc",
  passphrase: "key-secret",
}).toString();

Deno.test("tlsConnectOptions() decrypts a key with its passphrase", () => {
  const tls = { keyPem: ENCRYPTED, passphrase: "key-secret", verify: true };
  assertEquals(tlsConnectOptions(tls).key, plain);
});

for (
  const [name, keyPem, passphrase] of [
    ["a wrong passphrase", ENCRYPTED, "other-secret"],
    ["no PEM", "secret", undefined],
  ] as const
) {
  Deno.test(`tlsConnectOptions() names the mistake and no secret: ${name}`, () => {
    const error = assertThrows(
      () => tlsConnectOptions({ keyPem, passphrase, verify: true }),
      Error,
      "Cannot read the private key for TLS",
    );
    assertEquals(error.message.includes("secret"), false);
  });
}
