import { styleText } from "node:util";

/** Colours mean a state, never decoration; a state is readable without them. `NO_COLOR` and pipes turn them off. */
const byState: Readonly<Record<string, "green" | "yellow" | "red" | "cyan">> = {
  active: "green",
  waiting: "yellow",
  maintenance: "cyan",
  blocked: "red",
  error: "red",
};

/** A state's name in its colour. */
export function coloured(state: string, text: string = state): string {
  const colour = byState[state];
  return colour === undefined ? text : styleText(colour, text, { stream: process.stdout });
}

export const tick = (): string => styleText("green", "✓", { stream: process.stdout });
export const caution = (): string => styleText("yellow", "!", { stream: process.stdout });
export const cross = (): string => styleText("red", "✗", { stream: process.stdout });
export const faint = (text: string): string => styleText("dim", text, { stream: process.stdout });
