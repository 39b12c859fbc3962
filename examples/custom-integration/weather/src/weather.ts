import {
  defineIntegration,
  type Env,
  type IntegrationUse,
  integrate,
  isProblem,
  type Problem,
  type Ready,
  type Secret,
  type TypedIntegration,
} from "@paas-charm/core";

/** What a weather service gives. */
export interface Weather {
  readonly url: string;
  readonly token: Secret;
}

const weatherIntegration = defineIntegration<Weather, { readonly city: string }>({
  interface: "weather",
  role: "requires",
  endpoint: "weather",
  rank: 200,
  envRank: 200,

  // The token is read, and given a label, once the provider has named its secret.
  needs: ({ remote, endpoint, id }) => {
    const secret = remote.app["secret-token"];
    return secret === undefined ? {} : { secrets: { token: { id: secret, label: `${endpoint}.${id}.token` } } };
  },

  read: ({ remote, secrets, endpoint }) => {
    const { url } = remote.app;
    const content = secrets.get("token");
    if (url === undefined || content === undefined) {
      return { state: "pending", level: "ignored", message: `${endpoint}: the provider has not answered yet` };
    }
    if (isProblem(content)) {
      return { state: "pending", level: "waiting", message: `cannot read the token of ${endpoint}: ${content.reason}` };
    }
    const { token } = content;
    if (!URL.canParse(url)) return invalid(endpoint, { key: "url", reason: "no URL" });
    if (token === undefined) return invalid(endpoint, { key: "token", reason: "missing in the secret" });
    return { state: "ready", data: { url, token } };
  },

  publish: ({ local }) => ({ app: { city: local.city } }),

  contribute: (ready) => ({ env: Object.assign({}, ...ready.map(variables)) }),
});

function invalid(endpoint: string, problem: Problem) {
  const message = `Invalid ${endpoint} relation data. (${problem.key}: ${problem.reason})`;
  return { state: "invalid", message, problems: [problem] } as const;
}

/** The usual endpoint has plain names; a second one has its own name in front. */
function variables({ endpoint, data }: Ready<Weather>): Env {
  const prefix = endpoint === "weather" ? "" : `${endpoint.replaceAll("-", "_").toUpperCase()}_`;
  return { [`${prefix}WEATHER_URL`]: data.url, [`${prefix}WEATHER_TOKEN`]: data.token };
}

/**
 * The weather of a city over the `weather` interface. The application gets `WEATHER_URL` and `WEATHER_TOKEN`.
 *
 * @param use.city - whose weather the application wants; the provider reads it from our databag
 */
export function weather({ city, ...use }: IntegrationUse & { readonly city: string }): TypedIntegration<Weather> {
  return integrate(weatherIntegration, { ...use, local: { city } });
}
