import { createWorld } from "../src/pebble-server/world/world.ts";

// Starts a service of each script that it is given, says what they say, and lives until somebody ends it.
const world = createWorld({
  environment: { PATH: process.env["PATH"] ?? "" },
  directory: "/",
  scratch: process.argv[2] ?? "",
  onShutdown() {},
});
for (const [index, script] of process.argv.slice(3).entries()) {
  world.startService(
    { name: `app${index}`, config: {}, command: ["/bin/sh", "-c", script], environment: {}, who: {} },
    {
      output: (chunk) => void process.stdout.write(chunk),
      failed: (message) => void process.stdout.write(`${message}\n`),
      exited: (code) => void process.stdout.write(`exited ${code}\n`),
    },
  );
}
process.once("SIGTERM", () => process.exit(3));
setInterval(() => {}, 60_000);
