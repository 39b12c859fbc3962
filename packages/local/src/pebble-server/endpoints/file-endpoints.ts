import { quoted } from "@paas-charm/core/pebble-engine";
import { refuseRelative } from "../files/absolute-path.ts";
import { type FileFault, faultOf } from "../files/file-error.ts";
import { type FileSystem, listFiles } from "../files/list-files.ts";
import { makeDirectory } from "../files/make-directory.ts";
import { parseMediaType } from "../files/media-type.ts";
import { modeOf, ownerOf, ownershipFields } from "../files/ownership.ts";
import { removePath } from "../files/remove-path.ts";
import { sendFiles } from "../files/send-files.ts";
import { takeFiles } from "../files/take-files.ts";
import { flag, list, struct, text } from "../go/decode.ts";
import { badRequest, done, refusal } from "../http/answer.ts";
import { chunksOf, readJsonBody } from "../http/body.ts";
import type { Exchange } from "../http/exchange.ts";
import type { Endpoint } from "../http/routes.ts";

const filesRequest = () =>
  struct("", {
    action: text(),
    dirs: list(struct("daemon.makeDirsItem", { path: text(), "make-parents": flag(), ...ownershipFields() })),
    paths: list(struct("daemon.removePathsItem", { path: text(), recursive: flag() })),
  });

/** Shortest boundary that is taken. */
const shortestBoundary = 32;
const statuses: Readonly<Record<FileFault["kind"], number>> = {
  "not-found": 404,
  "permission-denied": 403,
  "generic-file-error": 400,
};

/** Files: listed, read, written, removed; and folders made. */
export function fileEndpoints(files: FileSystem): readonly Endpoint[] {
  return [
    {
      path: "/v1/files",
      get: { access: "admin", handle: (exchange) => getFiles(files, exchange) },
      post: { access: "admin", handle: (exchange) => postFiles(files, exchange) },
    },
  ];
}

async function getFiles(files: FileSystem, { request, response, query }: Exchange) {
  const action = query.get("action") ?? "";
  if (action === "read") {
    const paths = query.getAll("path");
    if (paths.length === 0) throw badRequest("must specify one or more paths");
    if (request.headers.accept !== "multipart/form-data") throw badRequest("must accept multipart/form-data");
    await sendFiles(files.root, paths, response);
    return undefined;
  }
  if (action !== "list") throw badRequest(`invalid action ${quoted(action)}`);
  const path = query.get("path") ?? "";
  if (path === "") throw badRequest("must specify path");
  const itself = query.get("itself") ?? "";
  if (!["", "true", "false"].includes(itself)) throw badRequest('itself parameter must be "true" or "false"');
  if (!path.startsWith("/")) throw badRequest(`path must be absolute, got ${quoted(path)}`);
  try {
    return done(await listFiles(files, path, query.get("pattern") ?? "", itself === "true"));
  } catch (error) {
    const { message, kind } = faultOf(error);
    return refusal(statuses[kind], message, kind);
  }
}

async function postFiles(files: FileSystem, { request }: Exchange) {
  const contentType = request.headers["content-type"] ?? "";
  const media = parseMediaType(contentType);
  if (media === undefined) throw badRequest(`invalid Content-Type ${quoted(contentType)}`);
  if (media.type === "multipart/form-data") {
    const boundary = media.parameters.get("boundary") ?? "";
    if (boundary.length < shortestBoundary) throw badRequest(`invalid boundary ${quoted(boundary)}`);
    return done(await takeFiles(files, chunksOf(request), boundary));
  }
  if (media.type !== "application/json") throw badRequest(`invalid media type ${quoted(media.type)}`);
  const body = await readJsonBody(request, filesRequest());
  switch (body.action) {
    case "make-dirs":
      return done(
        await resultsOf(body.dirs, async (wanted) => {
          refuseRelative(wanted.path);
          const mode = modeOf(wanted, 0o755);
          const owner = ownerOf(files.users, wanted);
          await makeDirectory(files.root, wanted.path, { mode, owner, parents: wanted["make-parents"] });
        }),
      );
    case "remove":
      return done(
        await resultsOf(body.paths, async ({ path, recursive }) => {
          refuseRelative(path);
          await removePath(files.root, path, recursive);
        }),
      );
    case "write":
      throw badRequest('must use multipart with "write" action');
    default:
      throw badRequest(`invalid action ${quoted(body.action)}`);
  }
}

/** Does something to each, one after the other, and tells of each how it went. */
async function resultsOf<Item extends { readonly path: string }>(
  items: readonly Item[],
  act: (item: Item) => Promise<void>,
): Promise<readonly object[]> {
  const results: object[] = [];
  for (const item of items) {
    try {
      await act(item);
      results.push({ path: item.path });
    } catch (error) {
      results.push({ path: item.path, error: faultOf(error) });
    }
  }
  return results;
}
