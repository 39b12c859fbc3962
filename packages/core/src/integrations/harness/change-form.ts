import type { WireForm } from "./fixture.ts";

type Bag = Readonly<Record<string, string>>;

/** Changes the value of a key, named as in {@link WireForm.required}; undefined takes the key out. */
export function changeKey(form: WireForm, key: string, change: (value: string) => string | undefined): WireForm {
  const [where = "", ...rest] = key.split(".");
  const name = rest.join(".");
  return changeBags(form, where, (bag) => withKey(bag, name, change));
}

/** Puts keys that nobody knows into every databag and secret. */
export function withForeignKeys(form: WireForm): WireForm {
  const foreign = { "x-foreign": "1", "x-json": '{"a": [1, null]}', "x-unicode": "\u{1F40D}\u0000é" };
  const places = ["app", "units", "secrets"];
  return places.reduce((changed, where) => changeBags(changed, where, (bag) => ({ ...bag, ...foreign })), form);
}

/** Changes every databag of one place: `app`, `units` or `secrets`. */
export function changeBags(form: WireForm, where: string, change: (bag: Bag) => Bag): WireForm {
  switch (where) {
    case "app":
      return form.app === undefined ? form : { ...form, app: change(form.app) };
    case "units":
      return form.units === undefined ? form : { ...form, units: mapValues(form.units, change) };
    case "secrets":
      return form.secrets === undefined ? form : { ...form, secrets: mapValues(form.secrets, change) };
    default:
      throw new Error(`cannot change ${where} of a form: it is none of app, units, secrets`);
  }
}

function mapValues(bags: Readonly<Record<string, Bag>>, change: (bag: Bag) => Bag): Readonly<Record<string, Bag>> {
  return Object.fromEntries(Object.entries(bags).map(([name, bag]) => [name, change(bag)]));
}

function withKey(bag: Bag, name: string, change: (value: string) => string | undefined): Bag {
  // Entries, not assignments: a key may be called __proto__.
  return Object.fromEntries(
    Object.entries(bag).flatMap(([key, value]) => {
      const changed = key === name ? change(value) : value;
      return changed === undefined ? [] : [[key, changed]];
    }),
  );
}
