import type { Step } from "./decision.ts";

/** What an action asks for, and what it must be told when that is impossible. */
export type ActionAnswer =
  | {
      readonly answer: "results";
      readonly results: Readonly<Record<string, string>>;
      /** Begins the failure when a later step fails: what was done all the same. */
      readonly otherwise: string;
    }
  | { readonly answer: "failure"; readonly message: string };

/** The step that answers the operator. When Juju does not take the answer, the hook fails: an action never ends in silence. */
export function answerStep(answer: ActionAnswer): Step {
  return answer.answer === "results"
    ? {
        do: "action-result",
        results: answer.results,
        otherwise: answer.otherwise,
        why: "the action is done",
        onFailure: "crash",
        group: "juju",
      }
    : {
        do: "action-fail",
        message: answer.message,
        why: "the action could not be done",
        onFailure: "crash",
        group: "juju",
      };
}
