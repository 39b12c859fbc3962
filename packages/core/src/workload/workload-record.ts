/**
 * What the charm remembers in the container, so that an event that changes nothing does nothing, and one that was broken off is
 * taken up again: digests of what was last applied. It goes with the container's file system, and so must everything it tells of.
 */
export interface WorkloadRecord {
  /** Of the layer that the services were last replanned to. */
  readonly applied?: string;
  /** Of the web server's configuration that its check last passed. */
  readonly checked?: string;
  /** Of the program and databases that the migration last completed for. */
  readonly migrated?: string;
}

/** Where the record lies. */
export function workloadRecordFile(stateDirectory: string): string {
  return `${stateDirectory}/paas-charm.json`;
}

/** Reads the record; undefined: there is none, so Python or nobody was here before. */
export function readWorkloadRecord(text: string | undefined): WorkloadRecord | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== "object" || parsed === null) return {};
    const digest = (key: string): string | undefined => {
      const value: unknown = Reflect.get(parsed, key);
      return typeof value === "string" ? value : undefined;
    };
    const [applied, checked, migrated] = [digest("applied"), digest("checked"), digest("migrated")];
    return {
      ...(applied !== undefined && { applied }),
      ...(checked !== undefined && { checked }),
      ...(migrated !== undefined && { migrated }),
    };
  } catch {
    return {};
  }
}
