import type { Condition } from "../conditions.ts";
import { shellWords } from "../pebble/plan/shell-words.ts";

/** The command with the chosen worker class, or why that cannot be. */
export type WorkerClassDecision =
  | {
      readonly command: string;
      /** Whether gevent has to be there, by a check in the container. */
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
 * elsewhere stays. `-k X`, `-kX`, `--worker-class X` and `--worker-class=X` are understood, with Pebble's `[ … ]` around X or not;
 * of several the last counts, as for gunicorn.
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
  const needsGevent = chosen === "gevent";
  const place = classPlace(command);
  if (place === undefined) {
    return {
      blocked: blocked(
        "Worker class is set through `juju config` but the `-k` worker class argument is not in the service command.",
      ),
      understood: true,
      needsGevent,
    };
  }
  if (place.current === chosen) return { command, needsGevent };
  return { command: command.slice(0, place.start) + place.option + chosen + command.slice(place.end), needsGevent };
}

/** What an operator is told when the class needs a package that the rock lacks. */
export function geventMissing(framework: string): Condition {
  return blocked(`gunicorn[gevent] must be installed in the rock. https://bit.ly/${framework}-async-doc`);
}

/** The word that holds the class. */
interface ClassPlace {
  readonly current: string;
  /** What stands before the class in the same word: nothing, `-k` or `--worker-class=`. */
  readonly option: string;
  readonly start: number;
  readonly end: number;
}

/** Gunicorn's parser takes unambiguous beginnings of a long option too. */
const longOption = /^--worker-cl(?:a|as|ass)?$/;

function classPlace(command: string): ClassPlace | undefined {
  const words = shellWords(command) ?? [];
  let place: ClassPlace | undefined;
  for (const [index, word] of words.entries()) {
    if (word.text === "-k" || longOption.test(word.text)) {
      const next = words[index + 1];
      const value = next?.text === "[" ? words[index + 2] : next;
      if (value === undefined || value.text === "]") return undefined;
      place = { current: value.text, option: "", start: value.start, end: value.end };
    }
    const option = /^(?:-k|--worker-cl(?:a|as|ass)?=)(?=.)/s.exec(word.text)?.[0];
    if (option !== undefined) {
      place = { current: word.text.slice(option.length), option, start: word.start, end: word.end };
    }
  }
  return place;
}

function blocked(message: string): Condition {
  return {
    type: "WorkerClassUsable",
    level: "blocked",
    message,
    clears: "a change of the option webserver-worker-class, or a new image",
  };
}
