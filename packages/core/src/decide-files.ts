import type { WorkloadWishes } from "./decide-workload.ts";
import type { Step } from "./decision.ts";
import { reveal } from "./secret.ts";
import { pushFailed } from "./workload/steps.ts";

/** Files beside the web server's configuration: written when they differ, removed when nobody brings them any more. */
export function decideFiles({ files, container, dialect }: WorkloadWishes): readonly Step[] {
  const left = (dialect.integrationFiles ?? []).filter(
    (path) => container.files.has(path) && files.every((file) => file.path !== path),
  );
  return [
    ...files
      .filter(({ path, content }) => container.files.get(path) !== reveal(content))
      .map(
        (file): Step => ({
          do: "push",
          file,
          why: "the application reads it",
          onFailure: pushFailed(file.path),
          group: "workload",
        }),
      ),
    ...left.map(
      (path): Step => ({
        do: "remove",
        path,
        why: "the integration that brought it is gone",
        onFailure: pushFailed(path),
        group: "workload",
      }),
    ),
  ];
}
