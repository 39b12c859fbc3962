/** Everything but RFC 3986's unreserved characters encoded. */
export function encoded(text: string | undefined): string {
  return encodeURIComponent(text ?? "").replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * What urlparse makes of a URL whose credentials are encoded; host and port are the first host's. Raw credentials beside it take the
 * place of the encoded ones.
 */
export function urlVariables(
  name: string,
  url: string,
  raw?: { readonly username: string; readonly password: string },
): Record<string, string> {
  const [, scheme = "", netloc = "", path = "", query = ""] = /^([a-z]+):\/\/([^/]*)([^?]*)\??(.*)$/.exec(url) ?? [];
  const at = netloc.lastIndexOf("@");
  const [username, password] = at === -1 ? [] : netloc.slice(0, at).split(":");
  const [, host = "", port] = /^\[?([^\],]*?)\]?(?::(\d+))?(?:,.*)?$/.exec(netloc.slice(at + 1)) ?? [];
  return {
    [`${name}_CONNECT_STRING`]: url,
    [`${name}_SCHEME`]: scheme,
    [`${name}_NETLOC`]: netloc,
    [`${name}_PATH`]: path,
    [`${name}_PARAMS`]: "",
    [`${name}_QUERY`]: query,
    [`${name}_FRAGMENT`]: "",
    ...(username !== undefined && { [`${name}_USERNAME`]: raw?.username ?? username }),
    ...(password !== undefined && { [`${name}_PASSWORD`]: raw?.password ?? password }),
    [`${name}_HOSTNAME`]: host.toLowerCase(),
    ...(port !== undefined && { [`${name}_PORT`]: port }),
    ...(path !== "" && { [`${name}_NAME`]: path.slice(1) }),
  };
}
