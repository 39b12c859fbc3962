import type { Dialect } from "@paas-charm/core";

/** Folders of a rock, in the container. */
export interface RockLayout {
  /** Where the application is. */
  readonly app: string;
  /** Where gunicorn's settings are, for frameworks that run under it. */
  readonly gunicorn: string | undefined;
  /** Where the web server logs to files. */
  readonly logs: string | undefined;
}

/** Whether the rock has gunicorn, and the statsd exporter beside it. */
export function hasGunicorn(framework: string): boolean {
  return framework === "flask" || framework === "django";
}

/** The folders of a framework's rock; those of charms of dialect 2.0b1 lie elsewhere than what rockcraft's extension says today. */
export function layoutOf(framework: string, dialect: Dialect): RockLayout {
  if (!hasGunicorn(framework)) return { app: "/app", gunicorn: undefined, logs: undefined };
  return dialect === "1.12"
    ? { app: `/${framework}/app`, gunicorn: `/${framework}`, logs: `/var/log/${framework}` }
    : { app: "/app", gunicorn: "/var/lib/gunicorn", logs: undefined };
}
