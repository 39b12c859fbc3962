/** One thing that a client does, or that happens to the container. */
export type Step =
  | { readonly do: "get"; readonly path: string }
  | { readonly do: "post"; readonly path: string; readonly body: unknown }
  | {
      readonly do: "change";
      readonly body: { readonly action: string; readonly services: readonly string[] };
      readonly hurry: boolean;
    }
  | { readonly do: "layer"; readonly label: string; readonly combine: boolean; readonly layer: unknown }
  | { readonly do: "push"; readonly files: readonly Pushed[] }
  | { readonly do: "files"; readonly query: string; readonly path: string }
  | { readonly do: "make-dirs" | "remove"; readonly items: readonly Readonly<Record<string, unknown>>[] }
  | { readonly do: "exec"; readonly command: readonly string[]; readonly options: ExecStep }
  | { readonly do: "mark"; readonly there: boolean }
  | { readonly do: "time"; readonly ms: number };

/** A file to be written, as the request's metadata has it, and its content when it has one. */
export interface Pushed {
  readonly path: string;
  readonly content: string | undefined;
  readonly permissions?: string;
  readonly "make-dirs"?: boolean;
}

/** What a command runs with. */
export interface ExecStep {
  readonly stdin?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly workingDir?: string;
  readonly serviceContext?: string;
  readonly timeoutMs?: number;
  readonly combineStderr?: boolean;
}
