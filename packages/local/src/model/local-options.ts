import type { CharmMetadata } from "@paas-charm/core";

/** Options without which an application would not answer under the address that it has on this machine. */
const forThisMachine: Readonly<Record<string, string>> = {
  // Django answers no host that it was not told of.
  "django-allowed-hosts": "localhost",
};

/** What a first deployment is given here, of the options that the charm has; the operator may change them. */
export function localOptions({ options }: CharmMetadata): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(forThisMachine).filter(([name]) => Object.hasOwn(options, name)));
}
