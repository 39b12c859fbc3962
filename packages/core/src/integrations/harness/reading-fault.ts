import type { Reading, RelationView } from "../contract.ts";

const longestMessage = 500;

/** What is wrong with how a reading explains itself: it must name the endpoint, and what is invalid the key and the reason. */
export function readingFault(reading: Reading<unknown>, { endpoint, remoteApp }: RelationView): string | undefined {
  if (reading.state === "ready") return undefined;
  const { message } = reading;
  if (message.length > longestMessage) return "is longer than a status";
  if (!message.includes(endpoint) && !message.includes(remoteApp)) return `"${message}" names no endpoint`;
  if (reading.state === "pending") return undefined;
  const [problem] = reading.problems;
  if (problem === undefined || problem.key === "" || problem.reason === "") return `"${message}" has no problem`;
  return message.includes(problem.key) && message.includes(problem.reason)
    ? undefined
    : `"${message}" keeps key or reason back`;
}
