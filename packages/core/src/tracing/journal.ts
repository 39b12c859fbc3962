/** Something that took time, in milliseconds since 1970. */
export interface JournalEntry {
  readonly name: string;
  /** Place in the list of the entry that it was part of. */
  readonly parent: number | undefined;
  readonly start: number;
  readonly end: number;
  readonly failed: boolean;
}

/** What a dispatch did, and when. Entries are inside each other as the calls were. */
export class Journal {
  readonly #clock: () => number;
  readonly #entries: { -readonly [Key in keyof JournalEntry]: JournalEntry[Key] }[] = [];
  readonly #open: number[] = [];

  constructor(clock: () => number = Date.now) {
    this.#clock = clock;
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Does some work, and keeps how long it took and whether it failed. */
  async time<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const now = this.#clock();
    const entry = { name, parent: this.#open.at(-1), start: now, end: now, failed: true };
    this.#open.push(this.#entries.push(entry) - 1);
    try {
      const result = await work();
      entry.failed = false;
      return result;
    } finally {
      entry.end = this.#clock();
      this.#open.pop();
    }
  }
}
