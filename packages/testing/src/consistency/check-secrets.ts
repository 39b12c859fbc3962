import { parseSecretUri, type State, type StateInput, type StateSecret } from "@paas-charm/core/simulated";
import type { Impossibility } from "../impossible-state.ts";

/** Secrets that cannot even be read as such: they are looked at before a state is completed. */
export function checkSecretInputs({ secrets = [] }: StateInput): readonly Impossibility[] {
  return secrets.flatMap(({ id, content, revisions }) => {
    if (parseSecretUri(id) === undefined)
      return problem(`"${id}" is no secret's id: secret: and twenty characters of [0-9a-z]`);
    return content === undefined && Object.keys(revisions ?? {}).length === 0 ? problem(`${id} has no content`) : [];
  });
}

/** Secrets that Juju would not keep. */
export function checkSecrets(state: State<unknown>): readonly Impossibility[] {
  const ids = new Set<string>();
  const labels = new Set<string>();
  return state.secrets.flatMap((secret) => {
    const id = parseSecretUri(secret.id) ?? secret.id;
    // Owners' labels and a consumer's labels are kept apart.
    const label = `${secret.owner ?? "somebody"} ${secret.label}`;
    const problems = [
      ...(ids.has(id) ? problem(`two secrets have the id ${secret.id}`) : []),
      ...(secret.label !== "" && labels.has(label) ? problem(`two secrets have the label ${secret.label}`) : []),
      ...checkContent(secret),
      ...checkGrants(secret, state),
    ];
    ids.add(id);
    labels.add(label);
    return problems;
  });
}

function checkContent({ id, revisions, trackedRevision, expire }: StateSecret): readonly Impossibility[] {
  return [
    ...Object.entries(revisions).flatMap(([revision, content]) => {
      const keys = Object.keys(content);
      if (keys.length === 0) return problem(`revision ${revision} of ${id} has no content`);
      const unfit = keys.filter((key) => !/^[a-z](-?[a-z0-9]){2,}$/.test(key));
      return unfit.flatMap((key) =>
        problem(
          `${id} has the key ${JSON.stringify(key)}; keys are three or more of a-z, 0-9 and single hyphens, a letter first`,
        ),
      );
    }),
    ...(trackedRevision !== undefined && revisions[trackedRevision] === undefined
      ? problem(
          `the unit follows revision ${trackedRevision} of ${id}, which is not among its revisions ${Object.keys(revisions).join(", ")}`,
        )
      : []),
    ...(expire !== undefined && Number.isNaN(Date.parse(expire))
      ? problem(`${id} expires at ${JSON.stringify(expire)}, which is no time of RFC 3339`)
      : []),
  ];
}

function checkGrants({ id, owner, grants }: StateSecret, { relations }: State<unknown>): readonly Impossibility[] {
  if (owner === null) {
    return grants.length > 0 ? problem(`${id} is somebody else's, and has \`grants\`: only its owner knows those`) : [];
  }
  return grants.flatMap(({ relation, to }) => {
    const found = relations.find((one) => one.id === relation);
    if (found === undefined)
      return problem(`${id} is granted to ${to} over relation ${relation}, and the state has no such relation`);
    const app = to.split("/")[0];
    return found.remoteApp === app
      ? []
      : problem(`${id} is granted to ${to} over relation ${relation}, whose other side is ${found.remoteApp}`);
  });
}

function problem(message: string): readonly Impossibility[] {
  return [{ rule: "secret", message }];
}
