import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let charm: string;
beforeEach(() => {
  charm = mkdtempSync(join(tmpdir(), "charm-process-"));
});
afterEach(() => rmSync(charm, { recursive: true, force: true }));

/** Hook tools as shell scripts; `calls` notes each with its arguments. */
function tools(scripts: Readonly<Record<string, string>>): void {
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(charm, name), `#!/bin/sh\necho "${name} $*" >> "${charm}/calls"\n${script}\n`);
    chmodSync(join(charm, name), 0o755);
  }
}

const working = {
  "config-get": "echo '{}'",
  "is-leader": "echo false",
  "status-get": `echo '{"status":"unknown","message":""}'`,
  "status-set": "exit 0",
  "relation-ids": "echo '[]'",
  "secret-get": 'echo "ERROR consumer label not found" >&2; exit 1',
  "opened-ports": "echo '[]'",
  "juju-log": "exit 0",
};

/** The charm as a process, as Juju would start it. */
async function dispatch(environment: Readonly<Record<string, string>>, prelude = "") {
  const at = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
  const script = `
    import { runCharm } from ${at("main.ts")};
    import { webCharm, webMetadata } from ${at("../test/fixture.ts")};
    ${prelude}
    await runCharm(webCharm, { metadata: webMetadata("2.0b1"), paasConfig: { state: "absent" } });
  `;
  const child = spawn(process.execPath, ["--conditions=@paas-charm/source", "--input-type=module", "--eval", script], {
    env: { PATH: `${charm}:${process.env["PATH"]}`, ...environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += String(chunk);
  });
  const [code] = await once(child, "close");
  return { code, stderr };
}

const juju = () => ({
  JUJU_UNIT_NAME: "web/0",
  JUJU_DISPATCH_PATH: "hooks/config-changed",
  JUJU_CHARM_DIR: charm,
  JUJU_VERSION: "3.6.14",
});

test("says in one line that Juju has not started it", async () => {
  const { code, stderr } = await dispatch({});

  expect(code).toBe(1);
  expect(stderr).toMatch(/^cannot dispatch: JUJU_UNIT_NAME is not set; [^\n]*\n$/);
});

test("does nothing when it is started by a hook that it runs itself", async () => {
  expect(await dispatch({ OPERATOR_DISPATCH: "1" })).toEqual({ code: 0, stderr: "" });
});

test("does a dispatch: what is there is read, the status set, the index kept", async () => {
  tools(working);

  const { code, stderr } = await dispatch(juju());

  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(readFileSync(join(charm, "calls"), "utf8")).toMatch(
    /^status-set --application=False waiting -- Waiting for pebble ready$/m,
  );
  expect(JSON.parse(readFileSync(join(charm, "dispatch-cache.json"), "utf8"))).toMatchObject({
    unit: "web/0",
    relations: [],
  });
});

test("says in one line that Juju takes no status", async () => {
  tools({ ...working, "status-set": 'echo "ERROR connection is shut down" >&2; exit 1' });

  const { code, stderr } = await dispatch(juju());

  expect({ code, stderr }).toEqual({ code: 1, stderr: "cannot run status-set: connection is shut down\n" });
});

test("ends in one line whatever nobody caught", async () => {
  tools({ ...working, "config-get": "sleep 1; echo '{}'" });

  const { code, stderr } = await dispatch(
    juju(),
    'setTimeout(() => { throw new Error("a bug\\nof two lines"); }, 50);',
  );

  expect({ code, stderr }).toEqual({ code: 1, stderr: "cannot dispatch: Error: a bug of two lines\n" });
});
