import { readFileSync, writeFileSync } from "node:fs";

/** Memory that a process holds, in MB. */
export function residentMegabytes(pid: number): number {
  return megabytes(pid, "VmRSS");
}

/** The most that it has held since the peak was forgotten, in MB. */
export function peakMegabytes(pid: number): number {
  return megabytes(pid, "VmHWM");
}

/** Begins to look for a new peak. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

/** Processor time that a process has used, in milliseconds, in steps of ten; that of its children is not in it. */
export function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function megabytes(pid: number, field: "VmRSS" | "VmHWM"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) / 1024);
}
