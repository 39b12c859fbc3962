import type { Env, OpenfgaData, Ready } from "@paas-charm/core";

/** The store of the first relation that is ready, in the words of OpenFGA's Spring Boot starter. */
export function openfgaProperties([first]: readonly Ready<OpenfgaData>[]): Env {
  if (first === undefined) return {};
  const { storeId, token, httpApiUrl } = first.data;
  return {
    "openfga.store-id": storeId,
    "openfga.api-url": httpApiUrl,
    "openfga.credentials.method": token === undefined ? "NONE" : "API_TOKEN",
    "openfga.credentials.config.api-token": token,
  };
}
