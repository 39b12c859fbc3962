import { generate } from "selfsigned";

/** A key, and a certificate that it signed itself, for `localhost` and 127.0.0.1. */
export async function selfSigned(name: string): Promise<{ readonly key: string; readonly certificate: string }> {
  const pems = await generate([{ name: "commonName", value: name }], {
    keySize: 2048,
    algorithm: "sha256",
    extensions: [
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  return { key: pems.private, certificate: pems.cert };
}

/** A certificate as a SAML provider's metadata has it: the base64 alone. */
export function bare(pem: string): string {
  return pem.replace(/-----(BEGIN|END) CERTIFICATE-----/g, "").replace(/\s/g, "");
}
