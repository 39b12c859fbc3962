import { mutated, type Random } from "./random.ts";
import { http } from "./requests.ts";

const boundaries = [
  "0123456789abcdef0123456789abcdef",
  "short",
  "",
  "x".repeat(100),
  'with"quote0123456789abcdef012345',
  "ümlaut0123456789abcdef0123456789",
];

/** A write whose parts are not what they should be. Names lead out of the directory, but not out of its parent. */
export function spoiltMultipart(random: Random, files: string): Buffer {
  const boundary = random.chance(0.7) ? boundaries[0] : random.pick(boundaries);
  const names = [
    `${files}/a`,
    `${files}/b`,
    `${files}/../up`,
    "../up",
    `${files}/./a`,
    `${files}//a`,
    files,
    "",
    "relative",
    `${files}/${"n".repeat(300)}`,
    `${files}/\u0000`,
    `${files}/*`,
    `${files}/none/x`,
  ];
  const chosen = Array.from({ length: random.below(4) }, () => random.pick(names));
  const metadata = {
    action: random.pick(["write", "write", "write", "read", 1]),
    files: chosen.map((path) => ({
      path,
      permissions: random.pick(["644", "777", "9", "", null]),
      "user-id": random.pick([null, 0, -1, 1e12]),
    })),
  };
  const parts = [
    part(
      boundary,
      random.pick(["request", "request", "request", "files", ""]),
      undefined,
      JSON.stringify(metadata),
      random,
    ),
    ...chosen.map((path) =>
      part(boundary, random.pick(["files", "files", "file"]), path, random.bytes(random.below(2000)), random),
    ),
  ];
  // What names files stays as it is; what holds it together does not.
  const first = parts[0] ?? Buffer.alloc(0);
  let rest: Buffer = Buffer.concat([
    ...parts.slice(1),
    Buffer.from(
      random.pick([
        `--${boundary}--\r\n`,
        `--${boundary}--\r\n`,
        `--${boundary}`,
        "",
        `--${boundary}--${"x".repeat(1000)}`,
      ]),
    ),
  ]);
  if (chosen.length === 0 && random.chance(0.5)) rest = mutated(rest, random);
  if (random.chance(0.05))
    rest = Buffer.concat([
      ...Array.from({ length: 2000 }, () => part(boundary, "files", `${files}/a`, "x", random)),
      rest,
    ]);
  const quoted = random.pick([`"${boundary}"`, boundary, `"${boundary}`, `"${boundary}"; boundary=other`]);
  return http(
    "POST",
    "/v1/files",
    [`Content-Type: multipart/form-data; boundary=${quoted}`],
    Buffer.concat([first, rest]),
    random,
  );
}

function part(
  boundary: string | undefined,
  name: string,
  filename: string | undefined,
  content: string | Buffer,
  random: Random,
): Buffer {
  const disposition = `Content-Disposition: ${random.pick(["form-data", "form-data", "form-data", "attachment"])}; name="${name}"${filename === undefined ? "" : `; filename="${filename}"`}`;
  const headers = random.pick([
    [disposition, "Content-Type: application/octet-stream"],
    [disposition],
    [`X-Long: ${"y".repeat(random.pick([10, 20_000]))}`, disposition],
    [],
    ["no colon here", disposition],
  ]);
  const end = random.chance(0.95) ? "\r\n" : "\n";
  return Buffer.concat([
    Buffer.from(`--${boundary}${end}${headers.join(end)}${end}${end}`),
    Buffer.from(content),
    Buffer.from(end),
  ]);
}
