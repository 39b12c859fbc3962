import { secret } from "../../secret.ts";
import type { Identity } from "../pebble.ts";
import { rejection, type Suite } from "./suite.ts";

const bob: Identity = { access: "read", local: { "user-id": 4242 } };

/** Who may call a Pebble. */
export function identityTests({ test, expect, pebble }: Suite): void {
  test("keeps identities, without showing passwords", async () => {
    const hash = `$6$salt$${"a".repeat(86)}`;
    await pebble().addIdentities({ bob, web: { access: "metrics", basic: { password: secret(hash) } } });

    const { bob: local, web } = await pebble().identities();

    expect(local).toEqual(bob);
    expect([web?.access, web?.basic?.password.reveal()]).toEqual(["metrics", "*****"]);
  });

  test("adds, updates, replaces and removes identities, all or none", async () => {
    await pebble().addIdentities({ bob });
    await pebble().updateIdentities({ bob: { access: "admin", local: { "user-id": 1 } } });

    expect(
      (await rejection(pebble().addIdentities({ bob, ann: { access: "read", local: { "user-id": 7 } } }))).message,
    ).toBe("identities already exist: bob");
    expect((await rejection(pebble().updateIdentities({ ann: bob }))).message).toBe("identities do not exist: ann");
    expect(await pebble().identities()).toEqual({ bob: { access: "admin", local: { "user-id": 1 } } });
    await pebble().replaceIdentities({ bob: null, ann: bob, nobody: null });
    expect(await pebble().identities()).toEqual({ ann: bob });
    expect((await rejection(pebble().removeIdentities(["ann", "bob"]))).message).toBe("identities do not exist: bob");
    await pebble().removeIdentities(["ann"]);
    expect(await pebble().identities()).toEqual({});
  });

  test("refuses identities that are none", async () => {
    const refusal = async (identity: object, name = "x") =>
      // Older ones say less before the reason.
      (await rejection(pebble().replaceIdentities({ [name]: identity as Identity }))).message.replace(
        /^(invalid identity for "x"|cannot decode request body): /,
        "",
      );

    expect(await refusal({ access: "read" })).toBe(
      'identity must have at least one type ("local", "basic", or "cert")',
    );
    expect(await refusal({ local: { "user-id": 1 } })).toBe(
      'access value must be specified ("admin", "read", "metrics", or "untrusted")',
    );
    expect(await refusal({ access: "other", local: { "user-id": 1 } })).toBe(
      'invalid access value "other", must be "admin", "read", "metrics", or "untrusted"',
    );
    expect(await refusal({ access: "read", local: {} })).toBe("local identity must specify user-id");
    expect((await refusal(bob, "1x")).includes("invalid")).toBe(true);
    expect(await refusal({ access: "read", cert: { pem: "none" } })).toBe(
      "cert identity must include a PEM-encoded certificate",
    );
    await pebble().addIdentities({ bob });
    expect((await rejection(pebble().addIdentities({ bob2: bob }))).message).toBe(
      "cannot have multiple identities with user ID 4242 (bob, bob2)",
    );
  });
}
