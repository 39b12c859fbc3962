/** A part of the site, in the order of its navigation. */
export interface Section {
  /** Its folder in `docs`, and in the site's addresses. */
  readonly folder: string;
  readonly title: string;
  /** What a reader finds there. */
  readonly about: string;
  /** Pages by the names of their files, in groups. What is named nowhere is in a last group, so that a new page is found at once. */
  readonly groups: readonly PageGroup[];
  /** Titles of the folders inside, each of which is a group. */
  readonly folders?: Readonly<Record<string, string>>;
}

/** Pages that stand together. */
interface PageGroup {
  readonly title: string;
  /** Names without `.md`; `migrate-*` are all that begin so. */
  readonly pages: readonly string[];
}

/** The documentation by what a reader wants of it. */
export const sections: readonly Section[] = [
  {
    folder: "tutorials",
    title: "Tutorials",
    about: "Learn it: from an application to a running charm, step by step. Take the one of your framework.",
    groups: [{ title: "Your first charm", pages: ["flask", "django", "fastapi", "go", "expressjs", "spring-boot"] }],
  },
  {
    folder: "how-to",
    title: "How-to guides",
    about: "Get one thing done.",
    groups: [
      {
        title: "Develop an application",
        pages: [
          "run-a-charm",
          "add-options",
          "use-a-service",
          "run-migrations",
          "run-workers",
          "watch-an-application",
          "pack-and-deploy",
          "pack-with-charmcraft",
        ],
      },
      {
        title: "Operate a charm",
        pages: ["operate-a-charm", "rotate-keys-and-secrets", "upgrade-a-charm", "migrate-*"],
      },
      { title: "Write a charm", pages: ["write-a-charm-ts", "test-a-charm", "debug"] },
      { title: "Extend paas-charm", pages: ["add-an-integration", "add-a-framework", "add-a-hook-tool"] },
    ],
  },
  {
    folder: "reference",
    title: "Reference",
    about: "Look it up. Tables are made from the sources, so that they say what the code does.",
    groups: [
      {
        title: "Commands and files",
        pages: ["command-line", "options-and-variables", "paas-config", "statuses", "check-rules"],
      },
      { title: "Surroundings", pages: ["local-run", "backing-services", "pebble", "embedded-pebble", "differences"] },
    ],
    folders: { frameworks: "Frameworks", integrations: "Integrations", api: "API" },
  },
  {
    folder: "explanation",
    title: "Explanation",
    about: "Understand why it is as it is.",
    groups: [
      {
        title: "Understand",
        pages: ["how-a-dispatch-works", "security-model", "local-model", "two-forms", "performance"],
      },
    ],
  },
  {
    folder: "decisions",
    title: "Decisions",
    about: "Choices that were hard: what was chosen, and what else was considered.",
    groups: [{ title: "Decided", pages: ["one-dispatch", "integration-contract", "embedded-pebble"] }],
  },
  {
    folder: "project",
    title: "Project",
    about: "How this project is worked on.",
    groups: [{ title: "Project", pages: ["contributing", "security"] }],
  },
];
