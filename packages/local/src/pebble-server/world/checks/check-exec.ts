import { closeSync, statSync } from "node:fs";
import type { Check, Plan } from "@paas-charm/core/pebble";
import type { CheckFailure } from "@paas-charm/core/pebble-engine";
import { shellWords } from "@paas-charm/core/pebble-engine";
import type { Machine } from "../machine.ts";
import { startProcess } from "../start-process.ts";
import { systemWords } from "../system-words.ts";
import { lastLines } from "./last-lines.ts";

type ExecCheck = NonNullable<Check["exec"]>;

/** What is kept of the output. */
const keptBytes = 512;
const shownLines = 5;
/** How long the output of a program that has ended is waited for. */
const outputMs = 1_000;

/** Whether a program ends well. @throws Error when it could not be started, or was ended by the signal */
export function checkExec(
  machine: Machine,
  exec: ExecCheck,
  plan: Plan,
  signal: AbortSignal,
): Promise<CheckFailure | undefined> {
  const { root, groups } = machine;
  const context = inContext(exec, plan);
  const command = shellWords(exec.command ?? "")?.map(({ text }) => text) ?? [];
  const ids = machine.becoming.resolve({
    user: context.user,
    userId: context["user-id"],
    group: context.group,
    groupId: context["group-id"],
  });
  const program = root.program(command[0] ?? "", machine.environment["PATH"]);
  const workingDir = context["working-dir"];
  const directory = workingDir === undefined || workingDir === "" ? machine.directory : root.locate(workingDir);
  const become = machine.becoming.become(ids);
  if (become === undefined) mustBeThere(directory, workingDir);
  const { theirs, ours } = machine.pipes.toUs();

  return new Promise((resolve, reject) => {
    let kept = Buffer.alloc(0);
    let code: number | undefined;
    let open = true;
    let waiting: NodeJS.Timeout | undefined;
    const abort = () => {
      // The program may have started others: none of them is to be left.
      if (pid !== undefined) groups.signal(pid, "SIGKILL");
      ours.destroy();
    };
    const finish = () => {
      if (code === undefined || open) return;
      clearTimeout(waiting);
      signal.removeEventListener("abort", abort);
      if (signal.aborted) return reject(signal.reason);
      if (code === 0) return resolve(undefined);
      const detail = lastLines(kept.toString(), shownLines);
      resolve({ message: `exit status ${code}`, ...(detail === "" ? {} : { detail }) });
    };
    ours.on("data", (chunk: Buffer) => {
      if (chunk.length <= keptBytes) {
        kept = Buffer.concat([kept, chunk]).subarray(-keptBytes);
        return;
      }
      // Of what comes at once Pebble keeps the beginning, and then it reads no more.
      kept = Buffer.from(chunk.subarray(0, keptBytes));
      ours.destroy();
    });
    ours.on("error", () => ours.destroy());
    ours.once("close", () => {
      open = false;
      finish();
    });
    signal.addEventListener("abort", abort, { once: true });
    const pid = startProcess(
      {
        program,
        command: root.command(command),
        environment: { ...machine.environment, ...context.environment },
        directory,
        ids: become,
        streams: ["ignore", theirs, theirs],
      },
      groups,
      {
        failed(error) {
          ours.destroy();
          signal.removeEventListener("abort", abort);
          reject(error);
        },
        exited(status) {
          code = status;
          waiting = setTimeout(() => ours.destroy(), outputMs);
          finish();
        },
      },
    );
    closeSync(theirs);
  });
}

/** Go tells of a directory that is not there, where it does not change the user. */
function mustBeThere(directory: string, name = directory): void {
  try {
    statSync(directory);
  } catch (cause) {
    throw new Error(`chdir ${name}: ${systemWords(cause)}`, { cause });
  }
}

/** The check with what its service context adds. What the check says itself counts; variables are joined. */
function inContext(exec: ExecCheck, plan: Plan): ExecCheck {
  const name = exec["service-context"];
  if (name === undefined || name === "") return exec;
  const service = plan.services?.[name];
  if (service === undefined) throw new Error(`context service ${JSON.stringify(name)} not found`);
  const own = Object.fromEntries(Object.entries(exec).filter(([, value]) => value !== undefined && value !== ""));
  const { user, group, environment } = service;
  return {
    ...(user === undefined ? {} : { user }),
    ...(service["user-id"] === undefined ? {} : { "user-id": service["user-id"] }),
    ...(group === undefined ? {} : { group }),
    ...(service["group-id"] === undefined ? {} : { "group-id": service["group-id"] }),
    ...(service["working-dir"] === undefined ? {} : { "working-dir": service["working-dir"] }),
    ...own,
    environment: { ...environment, ...exec.environment },
  };
}
