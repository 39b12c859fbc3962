import * as z from "zod";
import { type Fault, ProjectError } from "../project-error.ts";
import type { YamlFile } from "../yaml-file.ts";

const text = () => z.string().or(z.number()).transform(String);
const service = () =>
  z.strictObject({
    override: z.enum(["merge", "replace"]),
    command: z.string(),
    summary: z.string().optional(),
    description: z.string().optional(),
    startup: z.enum(["enabled", "disabled"]).optional(),
    after: z.array(z.string()).optional(),
    before: z.array(z.string()).optional(),
    requires: z.array(z.string()).optional(),
    environment: z.record(z.string(), z.unknown()).optional(),
    user: z.string().optional(),
    "user-id": z.int().optional(),
    group: z.string().optional(),
    "group-id": z.int().optional(),
    "working-dir": z.string().optional(),
    "on-success": z.string().optional(),
    "on-failure": z.string().optional(),
    "on-check-failure": z.record(z.string(), z.string()).optional(),
    "backoff-delay": z.string().optional(),
    "backoff-factor": z.number().optional(),
    "backoff-limit": z.string().optional(),
    "kill-delay": z.string().optional(),
  });

/** What rockcraft takes at the top of a rockcraft.yaml, once its extension is expanded. */
const model = () =>
  z.strictObject({
    name: z
      .string()
      .regex(
        /^(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*$/,
        "needs lower case letters, digits and single hyphens, with at least one letter",
      ),
    title: z.string().optional(),
    version: text().optional(),
    summary: z.string().optional(),
    description: z.string().optional(),
    base: z.string().optional(),
    "build-base": z.string().optional(),
    platforms: z.record(z.string(), z.unknown()).optional(),
    license: z.string().optional(),
    contact: z.unknown().optional(),
    issues: z.unknown().optional(),
    "source-code": z.unknown().optional(),
    website: z.unknown().optional(),
    environment: z.record(z.string(), z.unknown()).optional(),
    services: z.record(z.string(), service()).optional(),
    checks: z.record(z.string(), z.unknown()).optional(),
    "entrypoint-service": z.string().optional(),
    "entrypoint-command": z.string().optional(),
    "package-repositories": z.array(z.unknown()).optional(),
    parts: z.record(z.string(), z.record(z.string(), z.unknown())),
    "adopt-info": z.string().optional(),
    "run-user": z.literal("_daemon_").optional(),
  });

/**
 * Checks an expanded rockcraft.yaml.
 *
 * @throws `ProjectError` with every fault, at its place in the author's file
 */
export function checkRock(expanded: unknown, file: YamlFile): void {
  const result = model().safeParse(expanded);
  if (result.success) return;
  const faults = result.error.issues.flatMap((issue): Fault[] => {
    const paths =
      issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [[...issue.path]];
    return paths.map((path) => {
      const key = path.map(String).join(".");
      return {
        rule: "rock-model",
        message: issue.code === "unrecognized_keys" ? `${key}: there is no such key` : `${key}: ${issue.message}`,
        fix: "correct it, or leave it out",
        place: file.placeOf(path.map((part) => (typeof part === "number" ? part : String(part)))),
      };
    });
  });
  throw new ProjectError(faults);
}
