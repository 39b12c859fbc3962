import type { ActionRun } from "./action-run.ts";
import type { FrameworkAction } from "./framework.ts";
import type { Env } from "./integrations/contract.ts";
import { withoutSecrets } from "./secret.ts";

/** The longest that the command of an action may take. */
const actionTimeoutMs = 300_000;

/**
 * Runs an action that the framework declares: its command, in the application's directory and environment. What the action says wins
 * over the application's variables. A command that fails answers with its output.
 */
export async function runFrameworkAction(
  { command, parameters, password: passwordVariable }: FrameworkAction,
  { tools, pebble, env, dialect, fresh: { password } }: ActionRun,
): Promise<void> {
  const given = await tools.action.get();
  const wrong = Object.keys(parameters).filter((name) => typeof given[name] !== "string" || given[name] === "");
  if (wrong.length > 0) {
    return await tools.action.fail(`invalid parameters: ${wrong.map((name) => `${name}: needs a text`).join("; ")}`);
  }
  const own: Env = {
    ...(passwordVariable !== undefined && { [passwordVariable]: password }),
    ...Object.fromEntries(Object.entries(parameters).map(([name, variable]) => [variable, String(given[name])])),
  };
  // Operators read what it prints; the password only when it is theirs.
  const clean = (text: string): string => withoutSecrets(text, [...Object.values(env), password]);
  try {
    const { exitCode, stdout } = await pebble.exec(command, {
      environment: { ...env, ...own } as typeof env,
      workingDir: dialect.appDirectory,
      combineStderr: true,
      timeoutMs: actionTimeoutMs,
    });
    if (exitCode !== 0)
      return await tools.action.fail(clean(stdout.trim()) || `${command.join(" ")} exited with ${exitCode}`);
    await tools.action.set(passwordVariable === undefined ? {} : { password: password.reveal() });
  } catch (error) {
    await tools.action.fail(clean(error instanceof Error ? error.message : String(error)));
  }
}
