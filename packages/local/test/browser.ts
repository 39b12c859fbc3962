/** What a person in front of a browser does. */
export interface Visit {
  /** The button that is pressed on the provider's page; none by default. */
  readonly answer?: "accept" | "refuse";
  /** The address that is not opened any more: where the application would take over. */
  readonly until?: string;
}

/** What is shown at the end, and where. */
export interface Shown {
  readonly url: string;
  readonly page: string;
}

/** A browser that keeps cookies by host and port, follows redirects, and presses a button where a form has one. */
export function browser() {
  const jars = new Map<string, Map<string, string>>();
  async function open(start: string, { answer, until }: Visit = {}): Promise<Shown> {
    let url = start;
    let page = "";
    let body: URLSearchParams | undefined;
    for (let step = 0; step < 20; step += 1) {
      if (until !== undefined && url.startsWith(`${until}?`)) return { url, page };
      const jar = jars.get(new URL(url).host) ?? new Map<string, string>();
      jars.set(new URL(url).host, jar);
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
      const response = await fetch(url, {
        redirect: "manual",
        headers: { cookie },
        ...(body !== undefined && { method: "POST", body }),
      });
      for (const set of response.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        jar.set(name, value);
      }
      const location = response.headers.get("location");
      body = undefined;
      if (location !== null) {
        url = new URL(location, url).href;
        continue;
      }
      page = await response.text();
      if (answer === undefined || !page.includes("<form ")) return { url, page };
      body = new URLSearchParams({ answer });
    }
    throw new Error(`the browser is sent around in circles, last to ${url}`);
  }
  return { open };
}
