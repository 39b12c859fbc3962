/** A Debian package that brings a program which tests or examples start. */
interface DebianPackage {
  readonly name: string;
  /** The program that is looked for on PATH; with it, nothing is installed. */
  readonly program: string;
  /** Who needs it. */
  readonly for: string;
}

/**
 * What CI installs where it is missing. A test that needs one of these is skipped on a person's machine without it, with the reason, and
 * fails with `CI=true`.
 */
export const debianPackages: readonly DebianPackage[] = [
  {
    name: "golang-go",
    program: "go",
    for: "the real Pebble, the hook tools and the metrics exporter are built with it",
  },
  { name: "python3", program: "python3", for: "the Flask, Django and FastAPI examples, and charms written with ops" },
  { name: "curl", program: "curl", for: "the hook tools in sh" },
  { name: "prometheus", program: "promtool", for: "alert rules, dashboards and scrape jobs are judged by it" },
  {
    name: "mariadb-server",
    program: "mariadbd",
    for: "`run --integrate mysql`, and the MySQL integration, are tested against it",
  },
  {
    name: "redis-server",
    program: "redis-server",
    for: "`run --integrate redis`, and the Redis and Valkey integrations, are tested against it",
  },
  {
    name: "rabbitmq-server",
    program: "rabbitmq-server",
    for: "`run --integrate rabbitmq`, and the RabbitMQ integration, are tested against it",
  },
  {
    name: "default-jdk-headless",
    program: "javac",
    for: "the Spring Boot example, and the application that fills its dashboard",
  },
  { name: "maven", program: "mvn", for: "the same: it builds it" },
  { name: "openssl", program: "openssl", for: "certificates of the S3 server in the tests" },
  { name: "unzip", program: "unzip", for: "the guide on packing with charmcraft, whose commands are run" },
  { name: "zsh", program: "zsh", for: "the completion of the command line is tried in it" },
  { name: "fish", program: "fish", for: "the same" },
  { name: "util-linux", program: "unshare", for: "containers" },
];
