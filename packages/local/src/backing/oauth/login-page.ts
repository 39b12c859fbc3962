import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { InteractionResults, default as Provider } from "oidc-provider";
import { type TestUser, testUser } from "./test-user.ts";

/** Below this path are the pages of this server; the other paths are the protocol's. */
export const loginPath = "/login/";

/** Shows who can log in, and takes the answer: one button, no password. */
export async function answerLogin(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { prompt, params } = await provider.interactionDetails(request, response);
  const clientId = String(params["client_id"]);
  if (request.method !== "POST") {
    const client = await provider.Client.find(clientId);
    const page = loginPage(client?.clientName ?? clientId, testUser);
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" }).end(page);
    return;
  }
  const refused = new URLSearchParams(await text(request)).get("answer") === "refuse";
  if (refused) {
    const result = { error: "access_denied", error_description: `${prompt.name} was refused` };
    await provider.interactionFinished(request, response, result);
    return;
  }
  // Who logs in agrees to all that was asked for, so that nobody is asked twice.
  const grant = new provider.Grant({ accountId: testUser.sub, clientId });
  grant.addOIDCScope(String(params["scope"] ?? "openid"));
  const result: InteractionResults = {
    login: { accountId: testUser.sub },
    consent: { grantId: await grant.save() },
  };
  await provider.interactionFinished(request, response, result);
}

function loginPage(application: string, user: TestUser): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Log in to ${escaped(application)}</title>
<style>body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 28rem; margin: 4rem auto; padding: 0 1rem } button { font: inherit }</style>
<h1>Log in to ${escaped(application)}</h1>
<p>This is the local model's own identity provider. Nobody needs a password here.</p>
<form method="post" action="">
<button name="answer" value="accept">Log in as ${escaped(user.name)}</button>
<button name="answer" value="refuse">Refuse</button>
</form>
`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escaped(words: string): string {
  return words.replace(/[&<>"]/g, (sign) => entities[sign] ?? "");
}
