import { cancelled, timedOut } from "../../pebble/errors.ts";
import type { CallOptions } from "../../pebble/pebble.ts";

/** Those who wait for something to happen in a simulated Pebble. */
export interface Waiting {
  /** Something has happened: all look again. */
  wake(): void;
  /**
   * Resolves with the first answer that is not undefined; asks at once and after each {@link Waiting.wake}.
   *
   * @param limitMs - after which `otherwise` is the answer
   * @throws `timeout` when the deadline of the call is before the limit, `cancelled` when its signal fires
   */
  until<Answer>(
    ask: () => Answer | undefined,
    call: string,
    options: CallOptions | undefined,
    limit?: { readonly ms: number; readonly otherwise: Answer },
  ): Promise<Answer>;
}

/** Nobody waits yet. */
export function waiting(): Waiting {
  const sleepers = new Set<() => void>();
  return {
    wake() {
      for (const look of [...sleepers]) look();
    },
    until: (ask, call, options, limit) =>
      new Promise((resolve, reject) => {
        const settle = (act: () => void): void => {
          sleepers.delete(look);
          for (const timer of timers) clearTimeout(timer);
          options?.signal?.removeEventListener("abort", give);
          act();
        };
        const look = (): void => {
          const answer = ask();
          if (answer !== undefined) settle(() => resolve(answer));
        };
        const give = (): void => settle(() => reject(cancelled(call)));
        const timers: NodeJS.Timeout[] = [];
        sleepers.add(look);
        look();
        if (!sleepers.has(look)) return;
        if (options?.signal?.aborted === true) return give();
        options?.signal?.addEventListener("abort", give, { once: true });
        if (limit !== undefined) timers.push(setTimeout(() => settle(() => resolve(limit.otherwise)), limit.ms));
        const { timeoutMs } = options ?? {};
        if (timeoutMs !== undefined && timeoutMs < (limit?.ms ?? Number.POSITIVE_INFINITY))
          timers.push(setTimeout(() => settle(() => reject(timedOut(call, timeoutMs))), timeoutMs));
      }),
  };
}
