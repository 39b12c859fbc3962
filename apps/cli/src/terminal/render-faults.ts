import { type Fault, placeText } from "@paas-charm/project";
import { codeFrame } from "./code-frame.ts";

/** A fault for a person: what is wrong and where, the lines of the file, and what to do. */
export function renderFault(fault: Fault, directory: string, title = "error"): string {
  const { message, fix, place } = fault;
  const margin = " ".repeat(title.length + 2);
  const lines = [
    `${title}  ${place === undefined ? "" : `${placeText(place)}  `}${message.replaceAll("\n", `\n${margin}`)}`,
    ...(place === undefined ? [] : codeFrame(directory, place)).map((line) => `${margin}${line}`),
    `${margin}${fix}`,
  ];
  return `${lines.join("\n")}\n`;
}
