import { PebbleError, type PebbleErrorCode } from "../errors.ts";
import type { Change, Pebble } from "../pebble.ts";
import type { Layer } from "../plan/index.ts";

/** What a test runner gives: a suite of this repository is no code that users run, and imports no runner. */
export interface Runner {
  readonly describe: (name: string, body: () => void) => void;
  readonly test: (name: string, body: () => Promise<void>) => void;
  readonly beforeEach: (body: () => Promise<void>) => void;
  readonly afterEach: (body: () => Promise<void>) => void;
  readonly expect: Expect;
}

type Expect = (value: unknown) => {
  toEqual(expected: unknown): void;
  toBe(expected: unknown): void;
  toMatchObject(expected: object): void;
  toContain(expected: unknown): void;
};

/** A Pebble under test. */
export interface PebbleUnderTest {
  readonly pebble: Pebble;
  /** A directory in the container that is empty and may be written. */
  readonly directory: string;
  /** Whom the Pebble runs as, and who calls it. */
  readonly userId: number;
  /** Commands may run in directories that do not exist: a simulation of few files cannot know. */
  readonly anyWorkingDirectory?: true;
  close(): Promise<void>;
}

/** What the tests of one area need. */
export interface Suite {
  readonly test: Runner["test"];
  readonly expect: Expect;
  /** The Pebble of the test that runs. */
  pebble(): Pebble;
  /** What it is allowed to do otherwise. */
  under(): PebbleUnderTest;
  /** A path in the directory of the test that runs. */
  path(file: string): string;
  /** Combines services into a layer. */
  add(services: NonNullable<Layer["services"]>, label?: string): Promise<void>;
}

/** A service that runs until it is stopped. */
export const sleeper = { override: "replace", command: "/bin/sleep 600" } as const;

/** A service that prints a line and exits with 3 as soon as it is started. */
export const quick = { override: "replace", command: "/bin/sh -c 'echo oops; exit 3'" } as const;

/** A service that exits with 0 as soon as it is started. */
export const done = { override: "replace", command: "/bin/true" } as const;

/** A service that prints a line and runs on. */
export const talker = { override: "replace", command: "/bin/sh -c 'echo hello; exec sleep 600'" } as const;

/** How a call failed; a call that did not is an error of the test. */
export async function rejection(
  work: Promise<unknown>,
): Promise<{ readonly code: PebbleErrorCode; readonly message: string }> {
  try {
    await work;
  } catch (error) {
    if (error instanceof PebbleError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error("the call was expected to fail");
}

/** What services are doing, by name. */
export async function current(pebble: Pebble): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries((await pebble.services()).map((service) => [service.name, service.current]));
}

/** The tasks of a change, in their order. */
export function summaries(change: Change): readonly string[] {
  return change.tasks.map(({ summary }) => summary);
}

/** Asks again until an answer is what is waited for; gives up after a while, and then the test says what was there. */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  wanted: (answer: Answer) => boolean,
): Promise<Answer> {
  for (let tries = 0; ; tries += 1) {
    const answer = await ask();
    if (wanted(answer) || tries === 300) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Text of a stream. */
export async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
