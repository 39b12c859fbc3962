import { charmTs } from "../eject-charm.ts";

/** What a new project is to be. */
interface NewProject {
  readonly name: string;
  readonly framework: string;
  /** Of the charm and of its rock. */
  readonly base: string;
  /** With a charm.ts, its package.json and a first test. */
  readonly typescript: boolean;
  /** Version of our packages that package.json asks for. */
  readonly version: string;
}

const integrations: readonly (readonly [endpoint: string, interfaceName: string, optional: boolean])[] = [
  ["mysql", "mysql_client", false],
  ["postgresql", "postgresql_client", false],
  ["mongodb", "mongodb_client", false],
  ["redis", "redis", false],
  ["valkey", "valkey_client", true],
  ["s3", "s3", false],
  ["saml", "saml", false],
  ["rabbitmq", "rabbitmq", false],
  ["tracing", "tracing", true],
  ["smtp", "smtp", false],
  ["openfga", "openfga", false],
  ["http-proxy", "http_proxy", true],
];

/** The files of a new project, by path from the application's folder. What the application has already is not among them. */
export function projectTemplates(project: NewProject): Readonly<Record<string, string>> {
  const { framework, typescript } = project;
  return {
    "rockcraft.yaml": rockcraftYaml(project),
    "charm/charmcraft.yaml": charmcraftYaml(project),
    "charm/.gitignore": "*.charm\n.paas-charm/\nnode_modules/\n",
    ...(typescript && {
      "charm/charm.ts": charmTs(framework),
      "charm/charm.test.ts": charmTest(framework),
      "charm/package.json": `${JSON.stringify(packageJson(project), undefined, 2)}\n`,
    }),
  };
}

function rockcraftYaml({ name, framework, base }: NewProject): string {
  return `name: ${name}
base: ${base}
version: "0.1"
summary: ${name}, as an image
description: The application that the charm ${name} runs.
platforms:
  amd64:
extensions:
  - ${framework}-framework
`;
}

/** Django has to have a database; everything else is offered. */
function charmcraftYaml({ name, framework, base }: NewProject): string {
  const isNewer = base === "ubuntu@26.04";
  const entry = ([endpoint, interfaceName, optional]: (typeof integrations)[number]): readonly string[] => [
    `  ${endpoint}:`,
    `    interface: ${interfaceName}`,
    `    optional: ${optional}`,
    "    limit: 1",
  ];
  const needed = framework === "django" ? integrations.filter(([endpoint]) => endpoint === "postgresql") : [];
  // Newer charms have no Redis: Valkey takes its place.
  const offered = integrations
    .filter((one) => !needed.includes(one) && !(isNewer && one[0] === "redis"))
    .flatMap(entry);
  return `name: ${name}
type: charm
base: ${base}
${isNewer ? "charm-user: non-root\n" : ""}platforms:
  amd64:
summary: ${name}, operated by Juju
description: |
  Runs ${name} on Kubernetes, with what it is integrated with.
extensions:
  - ${framework}-framework

# What the application is integrated with: it gets their addresses and credentials as environment variables.
${needed.length > 0 ? `requires:\n${needed.flatMap(entry).join("\n")}\n` : "# requires:\n"}${offered.map((line) => `# ${line}`).join("\n")}
`;
}

function charmTest(framework: string): string {
  const database = framework === "django";
  return `import { isActive, must, ${database ? "provided, " : ""}readyUnit, testedCharm, transition } from "@paas-charm/testing";
import { test } from "vitest";
import charm from "./charm.ts";

const tested = testedCharm(charm, { directory: import.meta.dirname });

test("is active once its container answers", async () => {
  const state = readyUnit(tested${database ? ", { relations: [provided.postgresql()] }" : ""});

  const done = await transition(tested, state, "config-changed");

  must(isActive(done));
});
`;
}

function packageJson({ name, framework, version }: NewProject): object {
  return {
    name: `${name}-charm`,
    private: true,
    type: "module",
    scripts: { test: "vitest run", check: "paas-charm check", pack: "paas-charm pack" },
    dependencies: { "@paas-charm/core": `^${version}`, [`@paas-charm/${framework}`]: `^${version}` },
    devDependencies: {
      "@paas-charm/testing": `^${version}`,
      "paas-charm": `^${version}`,
      typescript: "^5.9.0",
      vitest: "^5.1.0",
    },
  };
}
