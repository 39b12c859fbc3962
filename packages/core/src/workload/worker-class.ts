import type { Condition } from "../conditions.ts";
import { shellWords, type Word } from "./shell-words.ts";

/** The command with the chosen worker class, or why that cannot be. */
export type WorkerClassDecision =
  | {
      readonly command: string /** Whether gevent has to be there, by a check in the container. */;
      readonly needsGevent: boolean;
    }
  | {
      readonly blocked: Condition;
      /** Whether the chosen class is one that there is. */
      readonly understood: boolean;
      readonly needsGevent: boolean;
    };

const allowed = ["gevent", "sync"];

/**
 * Puts the class of the option `webserver-worker-class` into a gunicorn command. Only the class word is replaced, so quoting
 * elsewhere stays. `-k X`, `-kX`, `--worker-class X` and `--worker-class=X` are understood, with Pebble's `[ … ]` around X or not.
 */
export function withWorkerClass(command: string, chosen: string | undefined, framework: string): WorkerClassDecision {
  if (!chosen) return { command, needsGevent: false };
  const documentation = `https://bit.ly/${framework}-async-doc`;
  if (!allowed.includes(chosen)) {
    return {
      blocked: blocked(`Only 'gevent' and 'sync' are allowed. ${documentation}`),
      understood: false,
      needsGevent: false,
    };
  }
  const place = classPlace(command);
  if (place === undefined) {
    return {
      blocked: blocked(
        "Worker class is set through `juju config` but the `-k` worker class argument is not in the service command.",
      ),
      understood: true,
      needsGevent: chosen === "gevent",
    };
  }
  const replaced = command.slice(0, place.start) + chosen + command.slice(place.end);
  return { command: place.text === chosen ? command : replaced, needsGevent: chosen === "gevent" };
}

/** What an operator is told when the class needs a package that the rock lacks. */
export function geventMissing(framework: string): Condition {
  return blocked(`gunicorn[gevent] must be installed in the rock. https://bit.ly/${framework}-async-doc`);
}

/** Where the class stands in the command, without its option. */
function classPlace(command: string): Word | undefined {
  const words = shellWords(command) ?? [];
  for (const [index, word] of words.entries()) {
    if (word.text === "-k" || word.text === "--worker-class") {
      const next = words[index + 1];
      const value = next?.text === "[" ? words[index + 2] : next;
      return value === undefined || value.text === "]" ? undefined : value;
    }
    const attached = /^(?:-k|--worker-class=)(?=.)/.exec(word.text)?.[0];
    if (attached !== undefined) {
      return { text: word.text.slice(attached.length), start: word.start + attached.length, end: word.end };
    }
  }
  return undefined;
}

function blocked(message: string): Condition {
  return {
    type: "WorkerClassUsable",
    level: "blocked",
    message,
    clears: "a change of the option webserver-worker-class, or a new image",
  };
}
