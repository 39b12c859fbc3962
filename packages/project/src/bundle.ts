import { realpathSync } from "node:fs";
import { extname, join, resolve, sep } from "node:path";
import { build, type Plugin } from "esbuild";
import { type Fault, ProjectError } from "./project-error.ts";

/** Whether this very code is TypeScript that runs from its sources: then our packages are bundled from theirs too. */
const fromSource = extname(import.meta.filename) === ".ts";

/** Folders from which `@paas-charm/*` is looked up, the first that has it wins. */
export interface BundleOptions {
  readonly resolveFrom: readonly string[];
}

/** How one program is bundled. */
interface ProgramOptions extends BundleOptions {
  /** Whether the text carries a source map, so that a stack names the author's places. */
  readonly sourceMap?: boolean;
}

/** A program in one file. */
export interface Bundle {
  readonly text: string;
  /** Absolute paths of the files that something of it comes from, sorted. */
  readonly inputs: readonly string[];
}

/** Bundles a small program that may import charm.ts and our packages into one file. */
export async function bundleProgram(
  program: string,
  folder: string,
  { resolveFrom, sourceMap = false }: ProgramOptions,
): Promise<Bundle> {
  const directory = realpathSync(folder);
  try {
    const { outputFiles, metafile } = await build({
      stdin: { contents: program, resolveDir: directory, sourcefile: "charm-entry.ts", loader: "ts" },
      // Places in errors are relative to the project, wherever the command runs.
      absWorkingDir: directory,
      bundle: true,
      write: false,
      platform: "node",
      // One CommonJS file starts faster than a module, and keeps what is behind import() in it, not evaluated.
      format: "cjs",
      target: "node22",
      // Names as well: else those of wrapped modules are paths, and the same charm in another folder has other bytes.
      minify: true,
      legalComments: "inline",
      treeShaking: true,
      logLevel: "silent",
      metafile: true,
      ...(sourceMap && { sourcemap: "inline" as const, sourceRoot: directory + sep, sourcesContent: false }),
      conditions: fromSource ? ["@paas-charm/source"] : [],
      plugins: [ownPackages(directory, [directory, ...resolveFrom, import.meta.dirname])],
    });
    const [output] = Object.values(metafile.outputs);
    const inputs = Object.entries(output?.inputs ?? {})
      .filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && path !== "charm-entry.ts")
      .map(([path]) => resolve(directory, path))
      .sort();
    return { text: outputFiles[0]?.text ?? "", inputs };
  } catch (cause) {
    throw bundleError(cause);
  }
}

/** The project's own `@paas-charm/*` win over those beside the command. */
function ownPackages(directory: string, folders: readonly string[]): Plugin {
  return {
    name: "paas-charm-packages",
    setup({ onResolve, resolve }) {
      onResolve({ filter: /^(@paas-charm\/|(zod|yaml)(\/|$))/ }, async ({ path, kind, importer, pluginData }) => {
        if (pluginData === ownPackages || !isOwn(importer, directory)) return undefined;
        for (const resolveDir of folders) {
          const found = await resolve(path, { kind, resolveDir, pluginData: ownPackages });
          if (found.errors.length === 0) return { path: found.path, sideEffects: found.sideEffects };
        }
        return { errors: [{ text: `cannot find ${path}; install it beside charm.ts: npm install ${path}` }] };
      });
    },
  };
}

/** Whether the author, or the program around charm.ts, imports: packages look for theirs from where they lie. */
function isOwn(importer: string, directory: string): boolean {
  return importer === "" || importer === "charm-entry.ts" || isInside(importer, directory);
}

function isInside(path: string, directory: string): boolean {
  return path.startsWith(directory + sep) && !path.slice(directory.length).includes(`${sep}node_modules${sep}`);
}

/** All that esbuild complains of, each with its place. */
function bundleError(cause: unknown): Error {
  const errors: unknown = cause instanceof Error ? Reflect.get(cause, "errors") : undefined;
  if (!Array.isArray(errors) || errors.length === 0) return cause instanceof Error ? cause : new Error(String(cause));
  return new ProjectError(errors.map(faultOf), { cause });
}

function faultOf(error: unknown): Fault {
  const { text, location } = error as { text: string; location: { file: string; line: number; column: number } | null };
  return {
    rule: "charm-ts",
    message: `cannot bundle the charm: ${text}`,
    fix: "correct charm.ts at this place",
    ...(location && { place: { file: location.file, line: location.line, column: location.column + 1 } }),
  };
}

/** Path of a module of this package, as it lies: source or built. */
export function ownModule(name: string): string {
  return join(import.meta.dirname, `${name}${extname(import.meta.filename)}`);
}
