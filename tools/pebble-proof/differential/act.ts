import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createPebbleClient, type Pebble, PebbleError } from "@paas-charm/core/pebble";
import { normalise } from "../normalise.ts";
import type { RunningPebble } from "../pebbles.ts";
import { type Answer, type RawClient, rawClient } from "./client.ts";
import type { ExecStep, Pushed, Step } from "./steps.ts";

/** A Pebble in play, and how it is asked. */
export interface Player {
  readonly pebble: RunningPebble;
  readonly raw: RawClient;
  readonly client: Pebble;
  close(): void;
}

/** Talks to a running Pebble. */
export function player(pebble: RunningPebble): Player {
  const raw = rawClient(pebble.socketPath);
  const client = createPebbleClient({ socketPath: pebble.socketPath });
  return {
    pebble,
    raw,
    client,
    close() {
      raw.close();
      client.close();
    },
  };
}

/** Takes a step; what the client is told, without what is never the same twice. */
export async function act(step: Step, of: Player): Promise<unknown> {
  const { pebble, raw, client } = of;
  switch (step.do) {
    case "get":
      return shown(await raw.ask("GET", step.path), pebble);
    case "post":
      return alike(step, shown(await post(raw, step.path, step.body), pebble));
    case "layer": {
      const body = {
        action: "add",
        label: step.label,
        combine: step.combine,
        format: "yaml",
        layer: text(step.layer, pebble),
      };
      const answer = shown(await post(raw, "/v1/layers", body), pebble);
      // Of several services that have no command, the real one tells any.
      return {
        ...answer,
        text: answer.text.replace(/"command\\" for service \\"\w+/, '"command\\" for service \\"<one>'),
      };
    }
    case "change":
      return await change(step, of);
    case "push":
      return shown(await push(raw, step.files, pebble), pebble);
    case "files": {
      const path = encodeURIComponent(placed(step.path, pebble));
      return shown(await raw.ask("GET", `/v1/files?${step.query}&path=${path}`, undefined, multipartAccepted), pebble);
    }
    case "make-dirs":
    case "remove": {
      const items = JSON.parse(placed(JSON.stringify(step.items), pebble));
      return shown(
        await post(raw, "/v1/files", { action: step.do, [step.do === "remove" ? "paths" : "dirs"]: items }),
        pebble,
      );
    }
    case "exec":
      return await exec(client, step.command, step.options, pebble);
    case "mark":
      if (step.there) writeFileSync(join(pebble.home, "mark"), "");
      else rmSync(join(pebble.home, "mark"), { force: true });
      return undefined;
    case "time":
      await wait(step.ms);
      return undefined;
  }
}

const multipartAccepted = { Accept: "multipart/form-data" };

async function post(raw: RawClient, path: string, body: unknown): Promise<Answer> {
  return await raw.ask("POST", path, JSON.stringify(body), { "Content-Type": "application/json" });
}

async function change(step: Extract<Step, { do: "change" }>, { pebble, raw }: Player): Promise<unknown> {
  const answer = await post(raw, "/v1/services", step.body);
  const id = answer.status === 202 ? (JSON.parse(answer.text) as { change: string }).change : undefined;
  if (id !== undefined) {
    if (step.hurry) await wait(300);
    else await raw.ask("GET", `/v1/changes/${id}/wait?timeout=20s`);
  }
  // Of several names that are unknown, the real one tells any.
  return shown({ ...answer, text: answer.text.replace(/service \\"\w+\\" does not/, "<a service> does not") }, pebble);
}

/** Without what the real one tells by chance: a check's status as it turns over, and which of several identities it refuses first. */
function alike({ path, body }: Extract<Step, { do: "post" }>, answer: Answer): Answer {
  if (path === "/v1/checks/refresh")
    return { ...answer, text: answer.text.replace(/"info":\{.*?\}/, '"info":"<check>"') };
  const { identities = {} } = body as { readonly identities?: object };
  if (answer.status !== 400 || Object.keys(identities).length < 2) return answer;
  return { ...answer, text: answer.text.replace(/"message":".*"/, '"message":"<one of them>"') };
}

function shown(answer: Answer, pebble: RunningPebble): Answer {
  const boundary = /boundary="?([^";]+)/.exec(answer.type)?.[1];
  const plain = (value: string) =>
    normalise(boundary === undefined ? value : value.replaceAll(boundary, "<boundary>"), pebble);
  return {
    status: answer.status,
    type: plain(answer.type),
    text: plain(answer.text).replace(/"(boot-id|task-id|change)":"[^"]*"/g, '"$1":"<id>"'),
  };
}

async function push(raw: RawClient, files: readonly Pushed[], pebble: RunningPebble): Promise<Answer> {
  const boundary = "0123456789abcdef0123456789abcdef";
  const metadata = { action: "write", files: files.map(({ content: _content, ...rest }) => rest) };
  const part = (name: string, type: string, content: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; ${name}\r\nContent-Type: ${type}\r\n\r\n${content}\r\n`;
  const parts = files
    .filter((file) => file.content !== undefined)
    .map((file) => part(`name="files"; filename="${file.path}"`, "application/octet-stream", file.content ?? ""));
  const body = `${part('name="request"', "application/json", JSON.stringify(metadata))}${parts.join("")}--${boundary}--\r\n`;
  return await raw.ask("POST", "/v1/files", placed(body, pebble), {
    "Content-Type": `multipart/form-data; boundary="${boundary}"`,
  });
}

async function exec(
  client: Pebble,
  command: readonly string[],
  options: ExecStep,
  pebble: RunningPebble,
): Promise<unknown> {
  try {
    const { exitCode, stdout, stderr } = await client.exec(command, options);
    return { exitCode, stdout: normalise(stdout, pebble), stderr: normalise(stderr, pebble) };
  } catch (error) {
    if (!(error instanceof PebbleError)) throw error;
    return { code: error.code, message: normalise(error.message, pebble).replace(/change \d+/g, "change <id>") };
  }
}

function text(layer: unknown, pebble: RunningPebble): string {
  return placed(typeof layer === "string" ? layer : JSON.stringify(layer), pebble);
}

function placed(value: string, { files, home }: RunningPebble): string {
  return value.replaceAll("<files>", files).replaceAll("<marks>", home);
}
