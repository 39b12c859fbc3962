/** Time as the model knows it: the machine's, or a test's. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls once after so many milliseconds; the returned function cancels it. */
  after(delayMs: number, call: () => void): () => void;
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, call) {
    const timer = setTimeout(call, delayMs);
    return () => clearTimeout(timer);
  },
};
