// The least that a Node program can do for the same answers: the recorded hook tools one after the other, the recorded requests to Pebble
// beside them. What a charm costs above this is its own doing. Plain JavaScript, since nothing may come between it and Node.
const { spawn } = require("node:child_process");
const http = require("node:http");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

const { tools, requests, socketPath } = JSON.parse(readFileSync(join(__dirname, "calls.json"), "utf8"));
const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
let task = "";
let change = "";

function callTool({ tool, args, stdin }) {
  return new Promise((resolve, reject) => {
    const child = spawn(tool, args, { stdio: [stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"] });
    let stdout = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.resume();
    child.on("error", reject);
    child.on("close", () => resolve(stdout));
    if (stdin !== undefined) child.stdin.end(stdin);
  });
}

/** Ids of commands and changes are new each time. */
function current(path) {
  return path.replace(/\/tasks\/\d+\//, `/tasks/${task}/`).replace(/\/changes\/\d+/, `/changes/${change}`);
}

function ask({ method, path, headers, body }) {
  return new Promise((resolve, reject) => {
    const outgoing = http.request({ socketPath, agent, method, path: current(path), headers }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        const answer = text.startsWith("{") ? JSON.parse(text) : {};
        if (answer.change !== undefined) change = answer.change;
        if (answer.result?.["task-id"] !== undefined) task = answer.result["task-id"];
        resolve();
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

function openSocket({ path, headers }) {
  return new Promise((resolve, reject) => {
    const outgoing = http.request({ socketPath, path: current(path), headers });
    outgoing.on("upgrade", (_response, socket) => resolve(socket.on("error", () => undefined).resume()));
    outgoing.on("error", reject);
    outgoing.end();
  });
}

async function main() {
  const pebble = (async () => {
    for (const request of requests) await (request.upgrade ? openSocket(request) : ask(request));
  })();
  for (const call of tools) await callTool(call);
  await pebble;
  process.exit(0);
}

main().catch((error) => {
  process.stderr.write(`${error}\n`);
  process.exit(1);
});
