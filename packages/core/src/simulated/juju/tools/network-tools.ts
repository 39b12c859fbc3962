import { quote } from "../go-text.ts";
import type { NetworkInfo } from "../model.ts";
import {
  boolFlag,
  callingApp,
  callingUnit,
  givenRelation,
  noMore,
  relationFlags,
  type Scene,
  type Tool,
} from "../tool.ts";
import { failure, usage } from "../tool-failure.ts";

const networkGet: Tool = {
  output: "smart",
  flags: (scene) => ({
    ...relationFlags(scene),
    "primary-address": { type: "bool", to: "primary" },
    "bind-address": { type: "bool", to: "bind" },
    "ingress-address": { type: "bool", to: "ingress" },
    "egress-subnets": { type: "bool", to: "egress" },
  }),
  run(call) {
    const [binding, ...more] = call.args;
    if (binding === undefined) throw usage("no arguments specified");
    if (binding === "") throw usage("no binding name specified");
    noMore(more);
    const relation = givenRelation(call);
    if (relation?.life === "dead") throw failure(`relation ${relation.id} not found`);
    const info = networkOf(call, binding);
    if (info === undefined || info.bindAddresses.length === 0) {
      throw failure(`no network config found for binding ${quote(binding)}`);
    }
    const [bind = ""] = info.bindAddresses.flatMap(({ addresses }) => addresses.map(({ value }) => value));
    if (boolFlag(call, "primary")) {
      if (["bind", "ingress", "egress"].some((name) => boolFlag(call, name))) {
        throw failure("--primary-address must be the only flag specified");
      }
      return bind;
    }
    const asked: Record<string, unknown> = {};
    if (boolFlag(call, "egress")) asked["egress-subnets"] = info.egressSubnets;
    if (boolFlag(call, "ingress")) asked["ingress-address"] = info.ingressAddresses[0] ?? bind;
    if (boolFlag(call, "bind")) asked["bind-address"] = bind;
    const values = Object.values(asked);
    if (values.length === 0) return display(info, call.format !== "json");
    return values.length === 1 ? values[0] : asked;
  },
};

/** What a binding has: what the model says, else the pod's and the Service's address. */
function networkOf(scene: Scene, binding: string): NetworkInfo | undefined {
  const { charm, serviceAddress } = callingApp(scene);
  const known =
    Object.hasOwn(charm.endpoints, binding) || charm.extraBindings?.includes(binding) || binding === "juju-info";
  if (!known) return undefined;
  const unit = callingUnit(scene);
  return (
    unit.networks[binding] ?? {
      bindAddresses: [
        { interfaceName: "", macAddress: "", addresses: [{ hostname: "", value: unit.address, cidr: "" }] },
      ],
      ingressAddresses: [serviceAddress],
      egressSubnets: [`${serviceAddress}/32`],
    }
  );
}

/** In the order of Juju's structs. YAML repeats some members under names of old. */
function display({ bindAddresses, egressSubnets, ingressAddresses }: NetworkInfo, yaml: boolean): unknown {
  const bind = bindAddresses.map(
    ({ macAddress, interfaceName, addresses }) =>
      new Map<string, unknown>([
        ["mac-address", macAddress],
        ["interface-name", interfaceName],
        [
          "addresses",
          addresses.map(
            ({ hostname, value, cidr }) =>
              new Map([
                ["hostname", hostname],
                ["value", value],
                ["cidr", cidr],
                ...(yaml ? [["address", value] as const] : []),
              ]),
          ),
        ],
        ...(yaml ? [["macaddress", macAddress] as const, ["interfacename", interfaceName] as const] : []),
      ]),
  );
  return new Map<string, unknown>([
    ["bind-addresses", bind],
    ...(egressSubnets.length > 0 ? [["egress-subnets", egressSubnets] as const] : []),
    ...(ingressAddresses.length > 0 ? [["ingress-addresses", ingressAddresses] as const] : []),
  ]);
}

/** Addresses. */
export const networkTools = { "network-get": networkGet } satisfies Record<string, Tool>;
