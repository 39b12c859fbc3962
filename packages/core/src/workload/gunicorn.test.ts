import { describe, expect, test } from "vitest";
import { type GunicornSettings, gunicornCheckCommand, renderGunicornConfig } from "./gunicorn.ts";

const plain: GunicornSettings = {
  port: 8000,
  appDirectory: "/flask/app",
  logDirectory: undefined,
  jsonLogging: false,
  tracing: false,
};

describe("the configuration file", () => {
  test("holds one setting a line, in the documented order, without a newline at the end", () => {
    const settings = { ...plain, timeout: 7, keepalive: 0, threads: 2, workers: 3 };

    expect(renderGunicornConfig(settings)).toBe(
      [
        "bind = ['0.0.0.0:8000']",
        "chdir = '/flask/app'",
        "accesslog = '-'",
        "errorlog = '-'",
        "statsd_host = 'localhost:9125'",
        "workers = 3",
        "threads = 2",
        "keepalive = 0",
        "timeout = 7",
      ].join("\n"),
    );
  });

  test("names log files where logs are not forwarded", () => {
    const lines = renderGunicornConfig({ ...plain, port: 9000, logDirectory: "/var/log/flask" }).split("\n");

    expect(lines).toContain("bind = ['0.0.0.0:9000']");
    expect(lines).toContain("accesslog = '/var/log/flask/access.log'");
    expect(lines).toContain("errorlog = '/var/log/flask/error.log'");
  });

  test.for<[what: string, settings: Partial<GunicornSettings>, lines: readonly string[], absent: readonly string[]]>([
    [
      "tracing brings the access format with request ids",
      { tracing: true },
      [
        `access_log_format = '%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s" %({x-request-id}o)s'`,
        "    export_spans()",
      ],
      ["logger_class = JsonLogger", "    remember_spans(worker)"],
    ],
    [
      "JSON logging brings a logger class",
      { jsonLogging: true },
      ["logger_class = JsonLogger", "    remember_spans(worker)"],
      ["    export_spans()"],
    ],
    [
      "both come together",
      { jsonLogging: true, tracing: true },
      ["logger_class = JsonLogger", "    export_spans()", "    remember_spans(worker)"],
      [],
    ],
  ])("%s", ([, settings, present, absent]) => {
    const lines = renderGunicornConfig({ ...plain, ...settings }).split("\n");

    expect(lines).toEqual(expect.arrayContaining([...present, "bind = ['0.0.0.0:8000']"]));
    for (const line of absent) expect(lines).not.toContain(line);
  });
});

test.for<[service: string, check: readonly string[]]>([
  [
    "/bin/python3 -m gunicorn -c /flask/gunicorn.conf.py app:app -k [ sync ]",
    ["/bin/python3", "-m", "gunicorn", "-c", "/flask/gunicorn.conf.py", "app:app", "-k", "sync", "--check-config"],
  ],
  ["gunicorn 'app:create(a, b)'", ["gunicorn", "app:create(a, b)", "--check-config"]],
])("checks with %s", ([service, check]) => {
  expect(gunicornCheckCommand(service)).toEqual(check);
});
