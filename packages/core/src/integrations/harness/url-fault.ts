/**
 * What is wrong with the variables of a URL: the charm said that the relation is ready, so the application must find a host in it.
 *
 * @param name - prefix of the variables, such as `POSTGRESQL_DB`
 */
export function urlFault(env: Readonly<Record<string, string>>, name: string): string | undefined {
  const url = env[`${name}_CONNECT_STRING`];
  if (url === undefined || url === "") return `${name}_CONNECT_STRING is missing`;
  // A socket's directory in the query stands for a host.
  const socket = /(^|&)host=./.test(env[`${name}_QUERY`] ?? "");
  if (!env[`${name}_HOSTNAME`] && !socket) return `${name}_HOSTNAME is missing`;
  if (/\s/.test(env[`${name}_HOSTNAME`] ?? "")) return `${name}_HOSTNAME has a blank`;
  const port = env[`${name}_PORT`];
  if (port !== undefined && !(/^\d+$/.test(port) && Number(port) <= 65535)) return `${name}_PORT is ${port}`;
  return undefined;
}
