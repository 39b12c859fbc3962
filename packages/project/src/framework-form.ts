import type { Framework, FrameworkAction } from "@paas-charm/core";
import * as z from "zod";
import { optionOf } from "./declarations-of.ts";
import type { DeclaredForm, DeclaredOption } from "./declared-charm.ts";
import type { Extension } from "./extensions/extension.ts";
import { newerBases, oldestBases, rotateSecretKey, signOnOptions } from "./extensions/extension.ts";
import { extensions } from "./extensions/index.ts";
import { projectError } from "./project-error.ts";
import type { YamlMap } from "./yaml-file.ts";

/** The dialect of charms whose framework no charmcraft extension knows: the newest. */
const dialect = "2.0b1";

/** What a framework that charmcraft has no extension for adds to a charm's metadata, from its declaration alone. */
export function frameworkFormOf(framework: Framework): DeclaredForm | undefined {
  if (Object.values(extensions).some((extension) => extension.framework === framework.name)) return undefined;
  // charm.ts may hand over anything for a framework.
  if (typeof framework.dialects?.[dialect] !== "object") return undefined;
  const { container, peers, portOptions, metricsOptions, secretOptions } = framework.dialects[dialect];
  const { port, metricsPort, metricsPath } = framework.defaults;
  const { secret } = secretOptions;
  const own = schemaOptions(framework.options(dialect));
  return {
    container,
    peers,
    ...(own && {
      options: {
        ...Object.fromEntries(portOptions.map((name) => [name, { type: "int", default: port }])),
        ...own,
        ...(metricsOptions && {
          "metrics-port": { type: "int", default: metricsPort },
          "metrics-path": { type: "string", default: metricsPath },
        }),
        ...(secret !== undefined && {
          [secret]: {
            type: "secret",
            description: "Juju secret with the one entry `value`: the key that the application signs with.",
          },
        }),
      },
    }),
    actions: Object.fromEntries(
      Object.entries(framework.actions ?? {}).map(([name, action]) => [name, actionOf(action)]),
    ),
  };
}

/** The options of a schema, none of which has to be set; undefined when the framework loads it later. */
function schemaOptions(schema: z.ZodType | Promise<z.ZodType>): Readonly<Record<string, DeclaredOption>> | undefined {
  if (schema instanceof Promise) return undefined;
  if (!(schema instanceof z.ZodObject)) return {};
  return Object.fromEntries(
    Object.entries(schema.shape).map(([name, option]) => {
      const { optional: _, ...declared } = optionOf(name, option as z.ZodType);
      return [name, declared];
    }),
  );
}

function actionOf({ description, parameters }: FrameworkAction): YamlMap {
  const names = Object.keys(parameters);
  return {
    ...(description !== undefined && { description }),
    params: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
    ...(names.length > 0 && { required: names }),
  };
}

/**
 * The extension that a framework of charm.ts is to a charm whose charmcraft.yaml names none.
 *
 * @throws `ProjectError` when its options cannot be told
 */
export function frameworkExtension(framework: string, form: DeclaredForm): Extension {
  if (form.options === undefined) {
    throw projectError(
      "framework-options",
      `the framework ${framework} of charm.ts loads the schema of its options later, and charmcraft.yaml names no extension`,
      "let `options` return the schema itself, without import()",
    );
  }
  const described = Object.entries(form.options).map(([name, option]): [string, Extension["signOnOptions"][string]] => [
    name,
    { ...option, description: option.description ?? `Option of ${framework}.` },
  ]);
  return {
    name: `${framework}-framework`,
    framework,
    forms: [
      {
        bases: [...oldestBases, ...newerBases],
        dialect,
        container: form.container,
        image: `${form.container}-image`,
        peers: form.peers,
        options: Object.fromEntries(described),
        actions: { ...rotateSecretKey, ...form.actions },
      },
    ],
    signOnOptions,
  };
}
