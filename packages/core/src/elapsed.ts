/**
 * Milliseconds since the process started, by a clock that never goes back. `performance.now()` would say the same, and load a module of
 * Node's that no dispatch needs otherwise.
 */
export function elapsedMs(): number {
  return process.uptime() * 1000;
}
