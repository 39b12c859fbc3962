import { quoted } from "@paas-charm/core/pebble-engine";
import { decode, flag, list, struct, text } from "../go/decode.ts";
import { badRequest } from "../http/answer.ts";
import { readText } from "../http/body.ts";
import { refuseRelative } from "./absolute-path.ts";
import { faultOf } from "./file-error.ts";
import type { FileSystem } from "./list-files.ts";
import { makeDirectory } from "./make-directory.ts";
import { MultipartReader, type RequestPart } from "./multipart-reader.ts";
import { modeOf, type OwnershipRequest, ownerOf, ownershipFields } from "./ownership.ts";
import { writeFile } from "./write-file.ts";

const metadataReader = () =>
  struct("", {
    action: text(),
    files: list(struct("daemon.writeFilesItem", { path: text(), "make-dirs": flag(), ...ownershipFields() })),
  });

/** A file that is to be written, without what is in it. */
interface FileRequest extends OwnershipRequest {
  readonly path: string;
  readonly "make-dirs": boolean;
}

/**
 * Writes the files of a multipart request as they come: first a part that says what each is to become, then a part for each. What went
 * wrong with one file is told in the answer; what was written before a broken request stays.
 *
 * @throws EngineError 400 when the request is none
 */
export async function takeFiles(
  files: FileSystem,
  body: AsyncIterable<Buffer>,
  boundary: string,
): Promise<readonly object[]> {
  const parts = new MultipartReader(body[Symbol.asyncIterator](), boundary);
  const wanted = await readMetadata(parts);
  const byPath = new Map(wanted.map((file) => [file.path, file]));
  const outcomes = new Map<string, object>();
  for (let index = 0; ; index += 1) {
    const part = await parts.next().catch((error: unknown) => {
      throw badRequest(`cannot read file part ${index}: ${wordsOf(error)}`);
    });
    if (part === undefined) break;
    if (part.name !== "files") throw badRequest(`field name must be "files", got ${quoted(part.name)}`);
    const file = byPath.get(part.filename);
    if (file === undefined) throw badRequest(`no metadata for path ${quoted(part.filename)}`);
    outcomes.set(file.path, await outcomeOf(file.path, write(files, file, part)));
  }
  return wanted.map(
    ({ path }) => outcomes.get(path) ?? { path, error: faultOf(new Error(`no file content for path ${quoted(path)}`)) },
  );
}

async function readMetadata(parts: MultipartReader): Promise<readonly FileRequest[]> {
  const part = await parts.next().catch((error: unknown) => {
    throw badRequest(`cannot read request metadata: ${wordsOf(error)}`);
  });
  if (part === undefined) throw badRequest("cannot read request metadata: EOF");
  if (part.name !== "request") throw badRequest(`metadata field name must be "request", got ${quoted(part.name)}`);
  try {
    const { action, files } = decode(metadataReader(), await metadataText(part));
    if (action !== "write") throw badRequest(`multipart action must be "write", got ${quoted(action)}`);
    if (files.length === 0) throw badRequest("must specify one or more files");
    return files;
  } catch (error) {
    if (error instanceof Error && error.name === "EngineError") throw error;
    throw badRequest(`cannot decode request metadata: ${wordsOf(error)}`);
  }
}

/** The text of the part, as far as it came: what broke off behind a whole value is told of later. */
async function metadataText(part: RequestPart): Promise<string> {
  const chunks = part.body();
  let broken = false;
  async function* asFarAsItCame(): AsyncGenerator<Uint8Array> {
    try {
      yield* chunks;
    } catch {
      broken = true;
    }
  }
  const read = await readText(asFarAsItCame());
  if (broken && read.trim() === "") throw new Error("unexpected EOF");
  return read;
}

async function outcomeOf(path: string, work: Promise<void>): Promise<object> {
  try {
    await work;
    return { path };
  } catch (error) {
    return { path, error: faultOf(error) };
  }
}

async function write({ root, users }: FileSystem, file: FileRequest, part: RequestPart): Promise<void> {
  refuseRelative(file.path);
  const owner = ownerOf(users, file);
  if (file["make-dirs"]) {
    await makeDirectory(root, file.path.slice(0, file.path.lastIndexOf("/") + 1), {
      mode: 0o755,
      owner,
      parents: true,
    }).catch((cause: unknown) => {
      throw new Error(`cannot create directory: ${wordsOf(cause)}`, { cause });
    });
  }
  await writeFile(root, file.path, part.body(), { mode: modeOf(file, 0o644), owner });
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
