/**
 * Runs a command, passes on the signals that it gets, and takes in the processes whose parents have died: they come to the first process
 * of a container, and would else be dead and there for ever.
 */
const script = `
"$@" &
main=$!
for signal in HUP INT QUIT TERM; do trap "kill -s $signal $main" $signal; done
while :; do
  wait $main
  code=$?
  # A signal ends the waiting, too.
  kill -0 $main 2>/dev/null || exit $code
done
`;

/** The command as a container's first process, for a program that waits for nobody but those it has started: Node does not, Pebble does. */
export function asFirstProcess(command: readonly string[]): readonly string[] {
  return ["/bin/sh", "-c", script, "sh", ...command];
}
