/** The longest that Node waits at once; a longer time would be none at all. */
const longestMs = 2 ** 31 - 1;

/** Calls back once, after a time of any length in milliseconds; the answer calls it off. */
export function after(ms: number, act: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (left: number) => {
    timer = setTimeout(() => (left > longestMs ? wait(left - longestMs) : act()), Math.min(left, longestMs));
  };
  wait(ms);
  return () => clearTimeout(timer);
}
