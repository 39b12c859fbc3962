/**
 * What goes before an integration's variables. The library's own endpoint name keeps the plain names; any other endpoint
 * of the same interface is told apart by its name: `reports-db` → `REPORTS_DB_`.
 */
export function variablePrefix(endpoint: string, libraryName: string): string {
  return endpoint === libraryName ? "" : `${endpoint.replaceAll("-", "_").toUpperCase()}_`;
}
