import { createHash } from "node:crypto";

/**
 * The program that `dispatch` starts: it runs `charm.cjs` from what V8 has compiled of it at earlier dispatches. Compiling is most of
 * what a charm's own code costs at its start, and Node's compile cache keeps only what is compiled before the first line runs.
 *
 * What was compiled lies in the charm directory under the code's digest. It is kept when there is none yet, and again after a dispatch
 * that did something new. A directory that takes no file, or a file that V8 refuses, costs time and nothing else.
 *
 * @param code - text of `charm.cjs`, in ASCII
 */
export function charmStarter(code: string): string {
  return `"use strict";
// Runs charm.cjs, from what V8 has compiled of it at earlier dispatches: that is most of what a start costs.
const { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const { constants, Script } = require("node:vm");
const digest = "${createHash("sha256").update(code).digest("hex").slice(0, 32)}";
const file = __dirname + "/charm.cjs";
const folder = __dirname + "/.compiled";

function readKept(name) {
  try {
    return readFileSync(folder + "/" + name);
  } catch {
    return undefined;
  }
}

function keep(name, content) {
  writeFileSync(folder + "/" + name + ".new", content, { mode: 0o600 });
  renameSync(folder + "/" + name + ".new", folder + "/" + name);
}

const compiled = readKept(digest);
const script = new Script(
  "(function (require, keepCompiled) {" + readFileSync(file, "latin1") + "\\n})",
  { filename: file, cachedData: compiled, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER },
);

// The code calls this at its end with what it did; compiled functions of earlier dispatches stay.
function keepCompiled(deeds) {
  try {
    const list = readKept(digest + ".deeds");
    const known = list === undefined ? [] : list.toString().split(" ");
    const usable = compiled !== undefined && script.cachedDataRejected === false;
    if (usable && deeds.every((deed) => known.includes(deed))) return;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    keep(digest, script.createCachedData());
    keep(digest + ".deeds", [...new Set(usable ? [...known, ...deeds] : deeds)].join(" "));
    for (const name of readdirSync(folder)) if (!name.startsWith(digest)) rmSync(folder + "/" + name);
  } catch {
    // It only saves time.
  }
}

script.runInThisContext()(require, keepCompiled);
`;
}
