import type { Databag, Secret } from "@paas-charm/core";
import type { Provider } from "../src/providers/provider.ts";
import { providerModel } from "./provider-model.ts";
import { environmentFor } from "./services/charm-environment.ts";

/** What a provider says to a requirer that has said this, and the variables that our charm makes of it. */
export async function answerOf(provider: Provider, request: Databag) {
  const { tell, say, published, relation, requirer } = providerModel(provider);
  say("app", request);
  await tell();
  const app = published();
  const unit = relation.unitBags["provider/0"]?.data ?? {};
  const secrets: Record<string, Record<string, string>> = {};
  for (const id of Object.values(app).filter((value) => value.startsWith("secret:"))) {
    const content: Readonly<Record<string, Secret>> = await requirer().secretGet({ id });
    secrets[id] = Object.fromEntries(Object.entries(content).map(([key, value]) => [key, value.reveal()]));
  }
  const declared = Object.values(provider.endpoints)[0]?.interface ?? "";
  const environment = (endpoint = declared) =>
    environmentFor({ interface: declared, endpoint, app, units: { 0: unit }, secrets, own: request });
  return { app, unit, environment };
}
