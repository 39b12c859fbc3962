import fc from "fast-check";
import { changeBags } from "./change-form.ts";
import type { WireForm } from "./fixture.ts";

type Bag = Readonly<Record<string, string>>;

/** One thing that a faulty provider does to its databags or secrets. */
interface Damage {
  readonly where: "app" | "units" | "secrets";
  /** Picks the key, modulo how many there are. */
  readonly which: number;
  readonly how: (value: string) => string | undefined;
  /** Put in under this key instead of changing one. */
  readonly extra?: string;
}

const deep = `${"[".repeat(5000)}${"]".repeat(5000)}`;

/** Texts that have broken parsers. */
const oddTexts = [
  "",
  " ",
  "null",
  "true",
  "0",
  "-1",
  "1e400",
  "NaN",
  "undefined",
  "[]",
  "{}",
  '""',
  '"text"',
  "[null]",
  '{"a": {"b": []}}',
  '{"__proto__": {"polluted": true}}',
  '[{"__proto__": null, "constructor": 1, "toString": "x"}]',
  "{",
  '["unterminated',
  deep,
  "x".repeat(200_000),
  "\u0000",
  "\n\r\t",
  "\ud800",
  "\u{1F4A5}\u202e\ufeff",
  "p@:/?#[]%zz",
  "%",
  "http://",
  "http://[::1",
  "http://h:99999/",
  "//",
  "://",
  "javascript:alert(1)",
  "secret:",
  "secret:tooshort",
  "secret://not-a-model/x",
  "-----BEGIN CERTIFICATE-----",
  "65536",
  "0x10",
  "１２３",
  "a,b,,c",
];

const oddKeys = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "",
  "data",
  "requests",
  "\u0000",
  "username",
];

const oddMembers: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e99,
  "",
  "x",
  [],
  {},
  [[]],
  { a: null },
  "x".repeat(10_000),
];

/** What a provider may have put where a fixture has good values: missing, extra, malformed, of another type, huge, deep. */
export const damagedForm = (forms: readonly WireForm[]): fc.Arbitrary<WireForm> =>
  fc
    .tuple(fc.constantFrom(...forms), fc.array(damage(), { minLength: 1, maxLength: 4 }))
    .map(([form, damages]) => damages.reduce(applied, form));

function damage(): fc.Arbitrary<Damage> {
  const where = fc.constantFrom("app" as const, "units" as const, "secrets" as const);
  const which = fc.nat(40);
  return fc.oneof(
    fc.record({ where, which, how: fc.constant(() => undefined) }),
    fc.record({ where, which, how: oddText().map((text) => () => text) }),
    fc.record({ where, which, how: textChange() }),
    fc.record({ where, which, how: jsonChange() }),
    fc.record({ where, which, how: oddText().map((text) => () => text), extra: oddKey() }),
  );
}

const oddText = (): fc.Arbitrary<string> =>
  fc.oneof(fc.constantFrom(...oddTexts), fc.string({ unit: "binary", maxLength: 40 }), fc.json());

const oddKey = (): fc.Arbitrary<string> => fc.oneof(fc.constantFrom(...oddKeys), fc.string({ maxLength: 12 }));

/** Good text gone slightly wrong: cut, doubled, quoted, with something in the middle. */
const textChange = (): fc.Arbitrary<(value: string) => string> =>
  fc
    .tuple(fc.constantFrom("cut", "double", "quote", "insert", "upper", "list" as const), fc.nat(60), oddText())
    .map(([kind, at, text]) => (value) => {
      const cut = at % (value.length + 1);
      switch (kind) {
        case "cut":
          return value.slice(0, cut);
        case "double":
          return value + value;
        case "quote":
          return JSON.stringify(value);
        case "insert":
          return value.slice(0, cut) + text.slice(0, 20) + value.slice(cut);
        case "upper":
          return value.toUpperCase();
        default:
          return `[${value}]`;
      }
    });

/** JSON that is still JSON, with one member somewhere inside gone or of another type. Text that is no JSON stays. */
const jsonChange = (): fc.Arbitrary<(value: string) => string> =>
  fc
    .tuple(fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }), fc.constantFrom(undefined, ...oddMembers))
    .map(([path, member]) => (value) => {
      try {
        return JSON.stringify(replaced(JSON.parse(value), path, member)) ?? value;
      } catch {
        return value;
      }
    });

function replaced(value: unknown, [step = 0, ...rest]: readonly number[], member: unknown): unknown {
  if (typeof value !== "object" || value === null) return member;
  const entries = Object.entries(value);
  if (entries.length === 0) return member;
  const at = step % entries.length;
  const changed = entries.flatMap(([key, inner], index): readonly [string, unknown][] => {
    if (index !== at) return [[key, inner]];
    const other = rest.length === 0 ? member : replaced(inner, rest, member);
    return other === undefined ? [] : [[key, other]];
  });
  return Array.isArray(value) ? changed.map(([, inner]) => inner) : Object.fromEntries(changed);
}

function applied(form: WireForm, { where, which, how, extra }: Damage): WireForm {
  return changeBags(form, where, (bag) => damagedBag(bag, which, how, extra));
}

function damagedBag(bag: Bag, which: number, how: Damage["how"], extra: string | undefined): Bag {
  const entries = Object.entries(bag);
  if (extra !== undefined || entries.length === 0) {
    return Object.fromEntries([...entries, [extra ?? "x", how("x") ?? ""]]);
  }
  return Object.fromEntries(
    entries.flatMap(([key, value], index): readonly [string, string][] => {
      if (index !== which % entries.length) return [[key, value]];
      const changed = how(value);
      return changed === undefined ? [] : [[key, changed]];
    }),
  );
}
