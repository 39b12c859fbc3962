/** What a field of a layer holds; `map` and `list` are of texts, `nested` is an object with fields of its own. */
export type FieldKind = "text" | "integer" | "float" | "duration" | "list" | "map" | "nested";

/** An object of a layer: Go's name for it, which its errors show, and its fields, in the order in which plans print them. */
export interface ObjectShape {
  readonly goType: string;
  readonly fields: Readonly<Record<string, FieldKind>>;
}

/** The sections of a layer that hold objects by name. */
export type SectionName = "services" | "checks" | "log-targets" | "workloads";

/** What Pebble calls an object of a section in its errors. */
export const objectNames: Readonly<Record<SectionName, string>> = {
  services: "service",
  checks: "check",
  "log-targets": "log target",
  workloads: "workload",
};

/** The objects of each section. Source: Pebble layer specification and `internals/plan`, version 1.32. */
export const sectionShapes: Readonly<Record<SectionName, ObjectShape>> = {
  services: {
    goType: "plan.Service",
    fields: {
      summary: "text",
      description: "text",
      startup: "text",
      override: "text",
      command: "text",
      after: "list",
      before: "list",
      requires: "list",
      workload: "text",
      environment: "map",
      "user-id": "integer",
      user: "text",
      "group-id": "integer",
      group: "text",
      "working-dir": "text",
      "on-success": "text",
      "on-failure": "text",
      "on-check-failure": "map",
      "backoff-delay": "duration",
      "backoff-factor": "float",
      "backoff-limit": "duration",
      "kill-delay": "duration",
    },
  },
  checks: {
    goType: "plan.Check",
    fields: {
      override: "text",
      level: "text",
      startup: "text",
      period: "duration",
      timeout: "duration",
      threshold: "integer",
      http: "nested",
      tcp: "nested",
      exec: "nested",
    },
  },
  "log-targets": {
    goType: "plan.LogTarget",
    fields: { type: "text", location: "text", services: "list", override: "text", labels: "map" },
  },
  workloads: {
    goType: "workloads.Workload",
    fields: {
      override: "text",
      environment: "map",
      "user-id": "integer",
      user: "text",
      "group-id": "integer",
      group: "text",
    },
  },
};

/** The kinds of checks. */
const checkShapes: Readonly<Record<"http" | "tcp" | "exec", ObjectShape>> = {
  http: { goType: "plan.HTTPCheck", fields: { url: "text", headers: "map" } },
  tcp: { goType: "plan.TCPCheck", fields: { port: "integer", host: "text" } },
  exec: {
    goType: "plan.ExecCheck",
    fields: {
      command: "text",
      "service-context": "text",
      environment: "map",
      "user-id": "integer",
      user: "text",
      "group-id": "integer",
      group: "text",
      "working-dir": "text",
    },
  },
};

/** The shape of an object that is a field of another. */
export function nestedShape(field: string): ObjectShape | undefined {
  return field === "http" || field === "tcp" || field === "exec" ? checkShapes[field] : undefined;
}
