/** A line on its way to a target. */
export interface ForwardedLine {
  /** RFC 3339. */
  readonly time: string;
  readonly service: string;
  readonly message: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Brings lines to where they are taken. */
export interface Sender {
  /** Sends lines. @throws {@link DeliveryError} */
  send(lines: readonly ForwardedLine[], signal: AbortSignal): Promise<void>;
  close(): void;
}

/** Why lines were not delivered. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
  /** How many of the lines are done with, delivered or given up. */
  readonly done: number;

  constructor(message: string, done: number, options?: ErrorOptions) {
    super(message, options);
    this.done = done;
  }
}

/** A target that lines are forwarded to. */
export interface LogTargetRun {
  add(line: ForwardedLine): void;
  /** Sends what is waiting now. */
  flush(): void;
  /** Sends what is waiting and closes. */
  end(): Promise<void>;
}

/** As many lines are sent at once; no more are kept when they cannot be delivered. */
const batch = 100;
/** What waits while lines are on their way: as much as Pebble keeps of a service. */
const mostHeld = 100 * 1024;
const currentMs = 1_000;
const finalMs = 2_000;

interface TargetOptions {
  readonly name: string;
  readonly sender: Sender;
  readonly say: (message: string) => void;
  readonly flushMs: number;
}

/**
 * Collects lines and sends them, a hundred at once or after a time. Lines that were not delivered go along with the next that come; of
 * more than a hundred the oldest are dropped.
 */
export function createLogTarget({ name, sender, say, flushMs }: TargetOptions): LogTargetRun {
  let lines: ForwardedLine[] = [];
  /** Came while lines were on their way. */
  let held: ForwardedLine[] = [];
  let heldLength = 0;
  let written = 0;
  let timer: NodeJS.Timeout | undefined;
  let sending: { readonly done: Promise<void>; readonly abort: AbortController } | undefined;
  let failed = false;

  function take(line: ForwardedLine): void {
    if (lines.length >= batch) lines.shift();
    lines.push(line);
    written += 1;
    if (written >= batch) flush();
    else timer ??= setTimeout(flush, flushMs);
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (sending !== undefined || lines.length === 0) return;
    written = 0;
    const abort = new AbortController();
    failed = false;
    const done = sender.send(lines, abort.signal).then(
      () => finish(lines.length),
      (error: unknown) => {
        failed = true;
        say(`cannot flush logs to target ${JSON.stringify(name)}: ${error instanceof Error ? error.message : error}`);
        finish(error instanceof DeliveryError ? error.done : 0);
      },
    );
    sending = { done, abort };
  }

  function finish(done: number): void {
    sending = undefined;
    lines = lines.slice(done);
    const waiting = held;
    held = [];
    heldLength = 0;
    for (const line of waiting) add(line);
  }

  function add(line: ForwardedLine): void {
    if (sending === undefined) {
      take(line);
      return;
    }
    held.push(line);
    heldLength += line.message.length;
    while (heldLength > mostHeld && held.length > 1) heldLength -= held.shift()?.message.length ?? 0;
  }

  /** Waits for what is on its way, and gives it up after a time. */
  async function settle(ms: number): Promise<void> {
    if (sending === undefined) return;
    const { done, abort } = sending;
    const late = setTimeout(() => abort.abort(), ms);
    await done;
    clearTimeout(late);
  }

  return {
    add,
    flush,
    async end() {
      await settle(currentMs);
      // What failed before is tried once more.
      failed = false;
      const deadline = performance.now() + finalMs;
      for (let left = finalMs; left > 0 && !failed; left = deadline - performance.now()) {
        flush();
        if (sending === undefined) break;
        await settle(left);
      }
      clearTimeout(timer);
      sending?.abort.abort();
      sender.close();
    },
  };
}
