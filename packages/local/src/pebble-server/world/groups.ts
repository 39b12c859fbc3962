import { type ChildProcess, spawn } from "node:child_process";

/** The process groups that were started, each by its leader: whatever happens to this process, they end with it. */
export interface Groups {
  add(leader: number): void;
  /** The leader has ended and was waited for. What it left behind in its group is still ours. */
  leaderEnded(leader: number): void;
  signal(leader: number, signal: "SIGTERM" | "SIGKILL"): void;
  /** Kills all that is left. */
  end(): void;
}

/**
 * Reads the groups that there are, a line each time they change, until nobody can write any more; then it kills them. A group whose
 * leader has ended has a tilde: when there is a process of that number, it is somebody else's and so is the group.
 */
const watchdogScript = `
groups=
while read -r line; do groups=$line; done
for group in $groups; do
  case $group in
    '~'*) kill -0 "\${group#?}" || kill -s KILL -- "-\${group#?}" ;;
    *) kill -s KILL -- "-$group" ;;
  esac
done 2>/dev/null
`;

/**
 * Keeps the groups. They are killed when this process exits, and by a shell of about a megabyte when it is killed itself: the kernel
 * tells a process of its parent's death, but not what that process has started.
 */
export function createGroups(): Groups {
  const led = new Set<number>();
  const leaderless = new Set<number>();
  let watchdog: ChildProcess | undefined;

  function tell(): void {
    watchdog ??= startWatchdog(() => {
      watchdog = undefined;
    });
    watchdog.stdin?.write(`${[...led, ...[...leaderless].map((group) => `~${group}`)].join(" ")}\n`);
  }
  function killAll(): void {
    for (const leader of led) send(-leader, "SIGKILL");
    for (const leader of leaderless) if (!exists(leader)) send(-leader, "SIGKILL");
    led.clear();
    leaderless.clear();
  }
  process.on("exit", killAll);

  return {
    add(leader) {
      leaderless.delete(leader);
      led.add(leader);
      tell();
    },
    leaderEnded(leader) {
      if (!led.delete(leader)) return;
      // As long as there is a group of this number, no new process gets the number.
      if (exists(-leader)) leaderless.add(leader);
      for (const group of leaderless) if (exists(group) || !exists(-group)) leaderless.delete(group);
      tell();
    },
    signal(leader, signal) {
      if (led.has(leader) || (leaderless.has(leader) && !exists(leader))) send(-leader, signal);
    },
    end() {
      killAll();
      process.off("exit", killAll);
      watchdog?.stdin?.end("\n");
    },
  };
}

function startWatchdog(gone: () => void): ChildProcess {
  const watchdog = spawn("/bin/sh", ["-c", watchdogScript], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
    cwd: "/",
  });
  watchdog.once("error", gone);
  watchdog.once("exit", gone);
  watchdog.stdin.on("error", gone);
  // Neither it nor the pipe to it keeps this process alive.
  watchdog.unref();
  if ("unref" in watchdog.stdin && typeof watchdog.stdin.unref === "function") watchdog.stdin.unref();
  return watchdog;
}

function exists(target: number): boolean {
  try {
    process.kill(target, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "EPERM";
  }
}

/** A group that is gone is none, and one of somebody else is not ours to end. */
function send(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch {
    // ESRCH or EPERM.
  }
}
