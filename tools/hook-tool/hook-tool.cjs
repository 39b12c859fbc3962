// Every hook tool of a local model where there is neither Go nor curl: the same request and the same output as main.go, by Node.
// Started as `node hook-tool.cjs <name it was called by> <arguments …>`. It loads what it cannot do without and nothing else, since a charm
// starts it a dozen times per event. The protocol is described in packages/local/src/hook-tools/protocol.ts.
"use strict";
const { readFileSync } = require("node:fs");
const { connect } = require("node:net");

const [, , name, ...args] = process.argv;
const tool = name.slice(name.lastIndexOf("/") + 1);

/** Reasons in the words of the operating system, as the other two programs give them. */
const reasons = {
  EISDIR: "is a directory",
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
};

function fail(message) {
  process.stderr.write(`ERROR ${message}\n`);
  process.exitCode = 1;
}

/** The file that an argument names, if it does. */
function fileNamed(argument, before) {
  if (before === "--file") return argument;
  if (argument.startsWith("--file=")) return argument.slice("--file=".length);
  const secret = tool.startsWith("secret-") ? argument.indexOf("#file=") : -1;
  return secret === -1 ? "" : argument.slice(secret + "#file=".length);
}

/** Paths among the arguments, `-` for standard input included. */
function filesNamed() {
  const paths = [];
  for (const [index, argument] of args.entries()) {
    if (argument === "--") break;
    const path = fileNamed(argument, args[index - 1]);
    if (path !== "") paths.push(path);
  }
  return paths;
}

function attached(path) {
  try {
    const content = readFileSync(path);
    return Buffer.concat([Buffer.from(`${path}\0${content.length}\0`), content]);
  } catch (error) {
    return Buffer.from(`${path}\0!${reasons[error.code] ?? error.message}\0`);
  }
}

/** All of it; a file descriptor that does not block cannot be read at once. */
async function standardInput() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function body(context) {
  const paths = filesNamed();
  const fields = [context, process.cwd(), tool, ...args].map((field) => `${field}\0`).join("");
  const parts = [Buffer.from(fields), ...paths.filter((path) => path !== "-").map(attached)];
  // Last, since its length is what is left.
  if (paths.includes("-")) parts.push(Buffer.from("-\0\0"), await standardInput());
  return Buffer.concat(parts);
}

function exchange(address, content) {
  // A name that begins with an at sign is an abstract socket, as Juju's own is.
  const socket = connect(address.startsWith("@") ? `\0${address.slice(1)}` : address);
  const head = `POST /tool HTTP/1.1\r\nHost: unit\r\nConnection: close\r\nX-Args: ${args.length}\r\nContent-Length: ${content.length}\r\n\r\n`;
  socket.write(Buffer.concat([Buffer.from(head), content]));
  const chunks = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.on("error", (error) => unreachable(address, error.message));
  socket.on("end", () => answer(address, Buffer.concat(chunks).toString("latin1")));
}

/** Prints the lines of an answer; the first character of each says where the rest goes, and the exit code comes last. */
function answer(address, reply) {
  const start = reply.indexOf("\r\n\r\n");
  let [stdout, stderr, code] = ["", "", undefined];
  for (const line of start === -1 ? [] : reply.slice(start + 4).split("\n")) {
    const text = line.slice(1);
    switch (line[0]) {
      case "1":
        stdout += `${text}\n`;
        break;
      case "2":
        stderr += `${text}\n`;
        break;
      case "3":
        stdout += text;
        break;
      case "4":
        stderr += text;
        break;
      case "x":
        code = Number(text);
        break;
    }
  }
  if (code === undefined) return unreachable(address, "the connection closed before the answer was complete");
  process.stdout.write(stdout, "latin1");
  process.stderr.write(stderr, "latin1");
  process.exitCode = code;
}

function unreachable(address, reason) {
  fail(`cannot reach the unit's agent at ${address}: ${reason}`);
}

const { JUJU_CONTEXT_ID: context, JUJU_AGENT_SOCKET_ADDRESS: address } = process.env;
if (!context) fail("JUJU_CONTEXT_ID not set");
else if (!address) fail("JUJU_AGENT_SOCKET_ADDRESS not set");
else body(context).then((content) => exchange(address, content));
