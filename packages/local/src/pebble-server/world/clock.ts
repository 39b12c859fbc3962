/** How far the two clocks may be apart before the wall clock was set. */
const driftMs = 2;

/**
 * The time in milliseconds since the epoch, in whole microseconds, each answer later than the one before. It follows the wall clock
 * when that is set forward or the machine has slept, and waits for it when it is set back.
 */
export function createClock(wall = () => Date.now(), monotonic = () => performance.now()): () => number {
  let offset = wall() - monotonic();
  let last = 0;
  return () => {
    const elapsed = monotonic();
    if (Math.abs(wall() - offset - elapsed) > driftMs) offset = wall() - elapsed;
    last = Math.max(last + 1, Math.round((offset + elapsed) * 1000));
    return last / 1000;
  };
}
