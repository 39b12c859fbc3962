import type { Expectation, Vector } from "../vectors.ts";
import { authCorrections, withKnownRequests, withPropertyNames } from "./auth.ts";
import { charmCorrections } from "./charm.ts";
import type { Correction, CorrectionContext } from "./correction.ts";
import { cosCorrections, lacksForwarding, withLogging } from "./cos.ts";
import { dataServiceCorrections } from "./data-services.ts";
import { withDigests } from "./databases.ts";
import { correctedEverywhere } from "./everywhere.ts";
import { gunicornCorrections } from "./gunicorn.ts";
import { ingressCorrections, withIngress } from "./ingress.ts";
import { signOnCorrections } from "./sign-on.ts";

/** Corrections by defect, a file for each area. Where Python broke off, the run goes on as an undisturbed one does. */
const corrections: Readonly<Record<string, Correction>> = {
  ...charmCorrections,
  ...gunicornCorrections,
  ...dataServiceCorrections,
  ...authCorrections,
  ...ingressCorrections,
  ...signOnCorrections,
  ...cosCorrections,
};

/** The defect of a vector, with those that the README defines and no vector names. */
export function defectOf(vector: Vector): string | null {
  if (lacksForwarding(vector)) return "X-2";
  return vector.defect ?? (vector.expect.crash === null ? null : "X-1");
}

/** Whether a defect has a correction here. */
export function isCorrectable(defect: string): boolean {
  return Object.hasOwn(corrections, defect);
}

/** The one right result of a vector. */
export function corrected(context: CorrectionContext): Expectation {
  const { vector } = context;
  const defect = defectOf(vector);
  const correction = defect === null ? undefined : corrections[defect];
  const right = withPropertyNames(correction?.(vector.expect, context) ?? vector.expect, context);
  const isWritten = !isQuiet(vector) && !writesNothing(right, vector);
  const databags = isWritten ? withDigests(withDatabagsRight(right, context), vector) : right;
  const checked = correctedEverywhere(databags, vector, isWritten);
  return isWritten ? withLogging(checked, vector) : checked;
}

/** Databags are kept right whether or not the workload is well; only what cannot be judged at all leaves them alone. */
function withDatabagsRight(expected: Expectation, context: CorrectionContext): Expectation {
  const blocked = expected.unitStatus?.name === "blocked";
  return withKnownRequests(blocked ? withIngress(expected, context) : expected, context);
}

function isQuiet({ event }: Vector): boolean {
  return ["install", "stop", "remove", "storage-detaching"].includes(event.kind);
}

/** Nothing is decided on an unreadable file or secret. */
function writesNothing(expected: Expectation, vector: Vector): boolean {
  return (
    ["paas-config.yaml", "cannot read"].some((text) => expected.unitStatus?.message.includes(text)) ||
    defectOf(vector) === "X-1"
  );
}
