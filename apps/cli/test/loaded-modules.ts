/** An option for Node that prints, when the process ends, each module that it loaded: `loaded URL`, a line each on standard error. */
export const printLoaded = `--import=data:text/javascript,${encodeURIComponent(`
import { registerHooks } from "node:module";
const loaded = [];
registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
process.on("exit", () => process.stderr.write(loaded.map((url) => "loaded " + url + "\\n").join("")));
`)}`;

/** The modules of files that a command loaded, by their addresses. */
export function loadedIn(stderr: string): readonly string[] {
  return [...stderr.matchAll(/^loaded (file:.*)$/gm)].map(([, url = ""]) => url);
}
