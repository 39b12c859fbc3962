import { afterEach, beforeEach, expect } from "vitest";
import { createPebbleClient } from "../client.ts";
import type { Pebble } from "../pebble.ts";
import { followOpened, type LeftOpen } from "./left-open.ts";
import { type ScriptedServer, scriptedServer } from "./scripted-server.ts";

/** For each test a server that does what the test says, and a client of it that leaves nothing open. */
export function faultyPebble(): { readonly server: () => ScriptedServer; readonly pebble: () => Pebble } {
  let server: ScriptedServer;
  let pebble: Pebble;
  let opened: LeftOpen;
  beforeEach(async () => {
    opened = followOpened();
    server = await scriptedServer(() => undefined);
    pebble = createPebbleClient({ socketPath: server.socketPath });
  });
  afterEach(async () => {
    pebble.close();
    await server.close();

    expect(await opened.settled()).toEqual([]);
    opened.stop();
  });
  return { server: () => server, pebble: () => pebble };
}
