import { StringDecoder } from "node:string_decoder";
import { type Calls, withQuery } from "./calls.ts";
import { within, withoutDeadline } from "./deadline.ts";
import { readEnvelope } from "./envelope.ts";
import { PebbleError } from "./errors.ts";
import type { Answer } from "./http.ts";
import type { CallOptions, LogEntry, LogFilter, Pebble } from "./pebble.ts";
import { members, textOf } from "./replies.ts";
import { since } from "./version-gates.ts";

const call = "GET /v1/logs";
/** Most that one line of the answer may have; Pebble splits what services write at 4 KiB. */
const lineBytes = 1024 * 1024;

/** The calls whose answers are texts: what services wrote, and metrics. */
export function logCalls(calls: Calls): Pick<Pebble, "logs" | "followLogs" | "metrics"> {
  const pathOf = (filter: LogFilter | undefined, follow: boolean): string =>
    withQuery("/v1/logs", {
      follow: follow ? "true" : undefined,
      services: filter?.services,
      n: filter?.lines === undefined ? undefined : `${filter.lines}`,
    });

  async function metrics(options: CallOptions | undefined): Promise<string> {
    const answer = await calls.connection.open({
      method: "GET",
      path: "/v1/metrics",
      ...within(options, calls.timeoutMs),
    });
    return await textOfAnswer(answer, "GET /v1/metrics");
  }

  return {
    async logs(filter, options) {
      const answer = await calls.connection.open({
        method: "GET",
        path: pathOf(filter, false),
        ...within(options, calls.timeoutMs),
      });
      const text = await textOfAnswer(answer, call);
      return text
        .split("\n")
        .filter((line) => line !== "")
        .map(readLogLine);
    },
    async *followLogs(filter, options) {
      // Without a deadline of its own it ends when the caller stops, the signal fires, or Pebble goes away.
      const deadline = options?.timeoutMs === undefined ? withoutDeadline : within(options, 0).deadline;
      const answer = await calls.connection.open({
        method: "GET",
        path: pathOf(filter, true),
        deadline,
        signal: options?.signal,
      });
      if (answer.status !== 200) await textOfAnswer(answer, call);
      yield* readLines(answer.body);
    },
    metrics: (options) => since("1.19.0", metrics(options), calls),
  };
}

/** The body of an answer that is no envelope, unless the answer is an error. */
async function textOfAnswer(answer: Answer, name: string): Promise<string> {
  const text = await answer.text();
  if (answer.status === 200) return text;
  readEnvelope(name, answer.status, text);
  throw new PebbleError("bad-answer", name, `cannot finish ${name}: the answer is none that Pebble gives`);
}

async function* readLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<LogEntry> {
  const decoder = new StringDecoder("utf8");
  let pieces: string[] = [];
  let size = 0;
  for await (const chunk of body) {
    const [first = "", ...others] = decoder.write(Buffer.from(chunk)).split("\n");
    pieces.push(first);
    size += first.length;
    for (const next of others) {
      const line = pieces.join("");
      pieces = [next];
      size = next.length;
      if (line !== "") yield readLogLine(line);
    }
    if (size > lineBytes) throw notALine();
  }
}

function readLogLine(line: string): LogEntry {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    // No cause: the parser quotes the line, and what a service writes may be secret.
    throw notALine();
  }
  const entry = members(parsed, call);
  return {
    time: textOf(entry["time"], call),
    service: textOf(entry["service"], call),
    message: textOf(entry["message"], call),
  };
}

function notALine(): PebbleError {
  return new PebbleError("bad-answer", call, `cannot finish ${call}: a line of the answer is no JSON`);
}
