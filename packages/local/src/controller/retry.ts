/** How long a unit waits before it runs a failed hook again. Source: Juju's uniter, `automatically-retry-hooks`. */
export interface RetryPolicy {
  /** Delay before the first retry, in milliseconds. */
  readonly firstMs: number;
  readonly factor: number;
  /** The longest delay, in milliseconds. */
  readonly capMs: number;
}

/** Juju's: 5 s, doubled each time, 5 minutes at most. Juju adds jitter, which one machine has no use for. */
export const jujuRetryPolicy: RetryPolicy = { firstMs: 5_000, factor: 2, capMs: 300_000 };

/** The delay after so many failures in a row, in milliseconds. */
export function retryDelayMs(policy: RetryPolicy, failures: number): number {
  return Math.min(policy.capMs, policy.firstMs * policy.factor ** (failures - 1));
}
