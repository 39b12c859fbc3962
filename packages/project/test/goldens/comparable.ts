/** Our value with a recording's markers where the text is ours to write: `{"$prose": true}`, and `{"$script": true}`. */
export function comparable(wanted: unknown, found: unknown): unknown {
  if (typeof wanted !== "object" || wanted === null) return found;
  if ("$prose" in wanted || "$script" in wanted) return typeof found === "string" && found !== "" ? wanted : found;
  if (Array.isArray(found))
    return found.map((item, index) => comparable(Array.isArray(wanted) ? wanted[index] : undefined, item));
  if (typeof found !== "object" || found === null) return found;
  return Object.fromEntries(
    Object.entries(found).map(([key, value]) => [key, comparable(Reflect.get(wanted, key), value)]),
  );
}
