import { extname, join } from "node:path";
import { build, type Plugin } from "esbuild";
import { projectError } from "./project-error.ts";

/** Whether this very code is TypeScript that runs from its sources: then our packages are bundled from theirs too. */
const fromSource = extname(import.meta.filename) === ".ts";

/** Folders from which `@paas-charm/*` is looked up, the first that has it wins. */
export interface BundleOptions {
  readonly resolveFrom: readonly string[];
}

/** Bundles a small program that may import charm.ts and our packages into one file's text. */
export async function bundleProgram(
  program: string,
  directory: string,
  { resolveFrom }: BundleOptions,
): Promise<string> {
  try {
    const { outputFiles } = await build({
      stdin: { contents: program, resolveDir: directory, sourcefile: "charm-entry.ts", loader: "ts" },
      bundle: true,
      write: false,
      platform: "node",
      // One CommonJS file starts faster than a module, and keeps what is behind import() in it, not evaluated.
      format: "cjs",
      target: "node22",
      minifySyntax: true,
      minifyWhitespace: true,
      legalComments: "inline",
      treeShaking: true,
      logLevel: "silent",
      conditions: fromSource ? ["@paas-charm/source"] : [],
      plugins: [ownPackages([directory, ...resolveFrom, import.meta.dirname])],
    });
    return outputFiles[0]?.text ?? "";
  } catch (cause) {
    throw bundleError(cause);
  }
}

/** The project's own `@paas-charm/*` win over those beside the command. */
function ownPackages(folders: readonly string[]): Plugin {
  return {
    name: "paas-charm-packages",
    setup({ onResolve, resolve }) {
      onResolve({ filter: /^(@paas-charm\/|zod$|yaml$)/ }, async ({ path, kind, importer, pluginData }) => {
        if (pluginData === ownPackages) return undefined;
        const fromEntry = importer === "" || importer.endsWith("charm-entry.ts") || importer.endsWith("charm.ts");
        if (!fromEntry) return undefined;
        for (const resolveDir of folders) {
          const found = await resolve(path, { kind, resolveDir, pluginData: ownPackages });
          if (found.errors.length === 0) return { path: found.path, sideEffects: found.sideEffects };
        }
        return { errors: [{ text: `cannot find ${path}; install it beside charm.ts: npm install ${path}` }] };
      });
    },
  };
}

function bundleError(cause: unknown): Error {
  const errors: unknown = cause instanceof Error ? Reflect.get(cause, "errors") : undefined;
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  if (typeof first !== "object" || first === null) return cause instanceof Error ? cause : new Error(String(cause));
  const text = String(Reflect.get(first, "text"));
  const location: unknown = Reflect.get(first, "location");
  const place =
    typeof location === "object" && location !== null
      ? {
          file: String(Reflect.get(location, "file")),
          line: Number(Reflect.get(location, "line")),
          column: Number(Reflect.get(location, "column")) + 1,
        }
      : undefined;
  return projectError("charm-ts", `cannot bundle the charm: ${text}`, "correct charm.ts at this place", place, {
    cause,
  });
}

/** Path of a module of this package, as it lies: source or built. */
export function ownModule(name: string): string {
  return join(import.meta.dirname, `${name}${extname(import.meta.filename)}`);
}
