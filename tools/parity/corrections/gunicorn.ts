import { type Expectation, isObject, type Vector } from "../vectors.ts";
import { type Correction, frameworkOf, goesOn, mapServices, refuses, rockServices } from "./correction.ts";

function mapCommand(recorded: Expectation, service: string, change: (command: string) => string): Expectation {
  return mapServices(recorded, (entry, name) =>
    name === service && typeof entry["command"] === "string" ? { ...entry, command: change(entry["command"]) } : entry,
  );
}

/** The rock's command of the main service: where quoting and option are still as they were. */
function rockCommand(vector: Vector): string {
  const main = rockServices(vector)[frameworkOf(vector)];
  return isObject(main) && typeof main["command"] === "string" ? main["command"] : "";
}

/** The choice of a worker class: the class word alone is replaced, however the option is spelt. */
export const gunicornCorrections: Readonly<Record<string, Correction>> = {
  "P-8": (recorded, { vector }) => {
    const wanted = rockCommand(vector).replace(
      /(-k \[? ?)\S+/,
      `$1${String(vector.state.config["webserver-worker-class"])}`,
    );
    const corrected = mapCommand(recorded, frameworkOf(vector), () => wanted);
    const words = [...wanted.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
    const command = [...words.filter((word) => word !== "[" && word !== "]"), "--check-config"];
    return {
      ...corrected,
      execs: (recorded.execs ?? []).map((exec) =>
        exec.command.includes("--check-config") ? { ...exec, command } : exec,
      ),
    };
  },
  "P-9": (recorded, context) => {
    const { vector } = context;
    const chosen = String(vector.state.config["webserver-worker-class"]);
    const command = rockCommand(vector);
    const replaced = command.replace(/((?:-k|--worker-class)(?:=| )(?:\[ )?)[a-z]+/, `$1${chosen}`);
    if (replaced === command) {
      const message =
        "Worker class is set through `juju config` but the `-k` worker class argument is not in the service command.";
      const { files, execs } = recorded;
      return { ...refuses("blocked", message)(recorded, context), ...(files && { files }), ...(execs && { execs }) };
    }
    const words = replaced
      .split(" ")
      .map((word) => word.replaceAll("'", ""))
      .filter((word) => word !== "[" && word !== "]");
    const gone = mapCommand(goesOn(recorded, context), frameworkOf(vector), () => replaced);
    const gevent = recorded.execs?.[0];
    const check = gone.execs?.find(({ command: run }) => run.includes("--check-config"));
    return {
      ...gone,
      files: { ...gone.files, ...recorded.files },
      ...(gevent && check && { execs: [gevent, { ...check, command: [...words, "--check-config"] }] }),
    };
  },
};
