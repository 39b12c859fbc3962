import { createHook } from "node:async_hooks";

/** Timers and sockets that the client has opened and not closed yet, by where it opened them. */
export interface LeftOpen {
  /** Waits until nothing is left, though not for ever, and says what is. */
  settled(): Promise<readonly string[]>;
  stop(): void;
}

/** Follows what the client opens from now on; what the test and its runner open does not count. */
export function followOpened(): LeftOpen {
  const open = new Map<number, string>();
  const hook = createHook({
    init(id, type) {
      if (!/^(Timeout|PIPEWRAP|PIPECONNECTWRAP)$/.test(type)) return;
      const frames = (new Error().stack ?? "").split("\n");
      const ours = frames.find((frame) => /src\/pebble\/[a-z-]+\.ts/.test(frame));
      if (ours !== undefined) open.set(id, `${type} ${ours.trim()}`);
    },
    destroy: (id) => void open.delete(id),
  });
  hook.enable();
  return {
    async settled() {
      for (let turns = 0; turns < 200 && open.size > 0; turns += 1) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return [...open.values()];
    },
    stop: () => void hook.disable(),
  };
}
