import { type Answer, ask } from "./ask.ts";

const patience = { tries: 60, everyMs: 250 };

/** An entry as the guest book gives it. */
interface Entry {
  readonly id: number;
  readonly author: string;
  readonly message: string;
  /** The worker counts them; a guest book without one has no such member. */
  readonly words?: number | null;
}

/**
 * Signs the book, and reads the entry back, once the worker has counted its words where there is one.
 *
 * @returns what came back, for a person
 * @throws when the application does not answer as it should, with what it said
 */
export async function readBack(url: string): Promise<string> {
  const message = `I came by ${new URL(url).host}`;
  const signed = await ask(`${url}/entries`, { author: "Visitor", message });
  if (signed.status !== 201) throw new Error(`cannot sign the guest book at ${url}: ${explained(signed)}`);
  const { id } = JSON.parse(signed.text) as Entry;
  for (let turn = 0; turn < patience.tries; turn += 1) {
    const entry = await find(url, id);
    if (entry !== undefined && entry.words === undefined) return `entry ${id} is in the book`;
    if (entry?.words === message.split(" ").length)
      return `entry ${id} is in the book, its ${entry.words} words counted`;
    await new Promise((resolve) => setTimeout(resolve, patience.everyMs));
  }
  throw new Error(`the worker has not counted the words of entry ${id} at ${url}`);
}

async function find(url: string, id: number): Promise<Entry | undefined> {
  const answer = await ask(`${url}/entries`);
  if (answer.status !== 200) throw new Error(`cannot read the guest book at ${url}: ${explained(answer)}`);
  return (JSON.parse(answer.text) as readonly Entry[]).find((entry) => entry.id === id);
}

function explained({ status, text }: Answer): string {
  return `status ${status}: ${text.slice(0, 200)}`;
}
