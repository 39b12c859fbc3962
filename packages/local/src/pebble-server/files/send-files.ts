import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { goJson } from "../go/go-text.ts";
import type { ContainerRoot } from "./container-root.ts";
import { faultOf, fileError } from "./file-error.ts";
import { openFile } from "./open-file.ts";

/** What is read at once; two of these are all that a file takes. */
const chunkBytes = 256 * 1024;

/**
 * Answers with files, a part each, and a last part that tells of each how it went. The status is 200 whatever happens to them. Goes as
 * fast as the caller reads, in the memory of two chunks.
 */
export async function sendFiles(
  root: ContainerRoot,
  paths: readonly string[],
  response: ServerResponse,
): Promise<void> {
  const boundary = randomBytes(30).toString("hex");
  response.writeHead(200, { "Content-Type": `multipart/form-data; boundary=${boundary}` });
  const results: object[] = [];
  let begin = `--${boundary}\r\n`;
  const part = async (head: string): Promise<void> => {
    await write(response, `${begin}${head}\r\n\r\n`);
    begin = `\r\n--${boundary}\r\n`;
  };
  for (const path of paths) {
    try {
      await sendFile(root, path, response, part);
      results.push({ path });
    } catch (error) {
      if (response.destroyed) return;
      results.push({ path, error: faultOf(error) });
    }
  }
  await part('Content-Disposition: form-data; name="response"\r\nContent-Type: application/json');
  await write(response, `${goJson({ type: "sync", "status-code": 200, status: "OK", result: results })}\n`);
  response.end(`\r\n--${boundary}--\r\n`);
}

async function sendFile(
  root: ContainerRoot,
  path: string,
  response: ServerResponse,
  part: (head: string) => Promise<void>,
): Promise<void> {
  const file = await openFile(root, path);
  try {
    const name = path.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
    await part(
      `Content-Disposition: form-data; name="files"; filename="${name}"\r\nContent-Type: application/octet-stream`,
    );
    // While the caller takes one chunk, the next is read.
    let [reading, sending] = [Buffer.allocUnsafe(chunkBytes), Buffer.allocUnsafe(chunkBytes)];
    let sent: Promise<void> = Promise.resolve();
    for (;;) {
      const { bytesRead } = await file.read(reading).catch(async (error: unknown) => {
        await sent;
        throw fileError("read", path, error);
      });
      await sent;
      if (bytesRead === 0) return;
      [reading, sending] = [sending, reading];
      sent = write(response, sending.subarray(0, bytesRead));
      sent.catch(() => undefined);
    }
  } finally {
    await file.close();
  }
}

/** Writes, and waits until it is on its way: what is written may be overwritten then. @throws Error when the caller has gone */
function write(response: ServerResponse, data: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Error("the caller has gone"));
    if (response.destroyed) return gone();
    response.once("close", gone);
    response.write(data, (error) => {
      response.off("close", gone);
      if (error) reject(error);
      else resolve();
    });
  });
}
