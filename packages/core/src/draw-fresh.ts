import type { CharmState } from "./charm-state.ts";
import { randomBytes, randomUUID } from "./lazy-crypto.ts";
import { secret } from "./secret.ts";

/** Randomness for one dispatch: each value is drawn when it is first asked for, which few dispatches do, and then stays. */
export function drawFresh(): CharmState["fresh"] {
  const uuid = once(randomUUID);
  const salt = once(() => randomBytes(8).toString("hex"));
  const secretKey = once(() => secret(randomBytes(64).toString("base64url")));
  const password = once(() => secret(randomBytes(16).toString("base64url")));
  return {
    get uuid() {
      return uuid();
    },
    get salt() {
      return salt();
    },
    get secretKey() {
      return secretKey();
    },
    get password() {
      return password();
    },
  };
}

function once<Value>(draw: () => Value): () => Value {
  let drawn: { readonly value: Value } | undefined;
  return () => {
    drawn ??= { value: draw() };
    return drawn.value;
  };
}
