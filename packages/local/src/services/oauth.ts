import { startOauth } from "../backing/oauth/start-oauth.ts";
import { oauthProvider } from "../providers/oauth.ts";
import type { ServiceContext, StartedService } from "./service.ts";

/** An OpenID Connect provider in this process, where one person can log in without a password. */
export async function startService({ directory, log }: ServiceContext): Promise<StartedService> {
  const server = await startOauth({ directory, onFault: (why) => log(why, "ERROR") });
  return {
    provider: oauthProvider(server, {
      message: "real server, one test user",
      onRefused: (why) => log(why, "WARNING"),
    }),
    summary: `real, ${server.issuer}, one test user`,
    stop: () => server.stop(),
  };
}
