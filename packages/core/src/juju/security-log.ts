/** Something that who watches over the security of a model wants to know. Names and texts hold no secret. */
export interface SecurityRecord {
  readonly level: "INFO" | "WARN" | "CRITICAL";
  /** `<kind>:<data>`, in the words of the OWASP logging vocabulary. */
  readonly event: string;
  readonly description: string;
}

/** Juju refused a hook tool because of who we are. */
export function authorizationFailed(tool: string): SecurityRecord {
  return { level: "CRITICAL", event: `authz_fail:${tool}`, description: `Juju refused the hook tool ${tool}` };
}

/** The unit is about to be restarted, by the user of that id. */
export function systemRestart(uid: number): SecurityRecord {
  return { level: "WARN", event: `sys_restart:${uid}`, description: "The charm restarts its unit" };
}

/** The charm ended by an error that nobody expected, of that class. */
export function systemCrash(errorName: string): SecurityRecord {
  return { level: "WARN", event: `sys_crash:${errorName}`, description: "The charm ended by an unexpected error" };
}

/**
 * A record as one line of JSON, for `juju-log` at level TRACE.
 *
 * @see the security events that charms of the Python framework log; the fields are the same, so that one filter finds both
 */
export function securityLine(
  { level, event, description }: SecurityRecord,
  from: { readonly modelUuid: string; readonly unit: string; readonly at: Date },
): string {
  const datetime = from.at.toISOString();
  return JSON.stringify({
    datetime,
    level,
    type: "security",
    appid: `${from.modelUuid}-${from.unit}`,
    event,
    description,
  });
}
