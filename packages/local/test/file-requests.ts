import type { AnsweredRequest } from "./pebble-requests.ts";

const json = { "content-type": "application/json" };
const boundary = "0123456789abcdef0123456789abcdef";
const multipart = { "content-type": `multipart/form-data; boundary=${boundary}` };

/** Requests about files that go wrong. */
export function fileRequests(): readonly AnsweredRequest[] {
  const rows: AnsweredRequest[] = [];
  const add = (request: string, status: number, answer?: unknown, more: Partial<AnsweredRequest> = {}) =>
    rows.push({ request, status, answer, ...more });

  add("GET /v1/files", 400, 'invalid action ""');
  add("GET /v1/files?action=odd", 400, 'invalid action "odd"');
  add("GET /v1/files?action=list", 400, "must specify path");
  add("GET /v1/files?action=list&path=rel", 400, 'path must be absolute, got "rel"');
  add("GET /v1/files?action=list&path=/&itself=odd", 400, 'itself parameter must be "true" or "false"');
  add("GET /v1/files?action=list&path=/no/such", 404, "stat /no/such: no such file or directory", {
    kind: "not-found",
  });
  add("GET /v1/files?action=list&path=/dev/null/x", 400, "stat /dev/null/x: not a directory", {
    kind: "generic-file-error",
  });
  add("GET /v1/files?action=list&path=/&pattern=%5B", 400, "syntax error in pattern", { kind: "generic-file-error" });
  add("GET /v1/files?action=list&path=/a%00b", 400, "stat /a\0b: invalid argument", { kind: "generic-file-error" });
  add("GET /v1/files?action=read", 400, "must specify one or more paths");
  add("GET /v1/files?action=read&path=/x", 400, "must accept multipart/form-data");
  const files = (headers: Readonly<Record<string, string>>, body: string, status: number, answer: unknown) =>
    add("POST /v1/files", status, answer, { headers, body });
  files({ "content-type": "" }, "{}", 400, 'invalid Content-Type ""');
  files({ "content-type": "text/plain" }, "{}", 400, 'invalid media type "text/plain"');
  files({ "content-type": "x y" }, "{}", 400, 'invalid Content-Type "x y"');
  files(
    { "content-type": "application/json; a=b; a=c" },
    "{}",
    400,
    'invalid Content-Type "application/json; a=b; a=c"',
  );
  files({ "content-type": "APPLICATION/JSON;" }, "{}", 400, 'invalid action ""');
  files({ "content-type": "multipart/form-data" }, "", 400, 'invalid boundary ""');
  files({ "content-type": "multipart/form-data; boundary=short" }, "", 400, 'invalid boundary "short"');
  files(json, "", 400, "cannot decode request body: EOF");
  files(json, '{"action":"write"}', 400, 'must use multipart with "write" action');
  files(json, '{"action":"make-dirs"}', 200, []);
  files(json, '{"action":"remove","paths":null}', 200, []);
  files(
    json,
    '{"action":"make-dirs","dirs":[{"path":1}]}',
    400,
    "cannot decode request body: json: cannot unmarshal number into Go struct field makeDirsItem.dirs.path of type string",
  );
  const fault = (path: string, message: string, kind = "generic-file-error") => [{ path, error: { message, kind } }];
  files(json, '{"action":"make-dirs","dirs":[{"path":"rel"}]}', 200, fault("rel", 'paths must be absolute, got "rel"'));
  files(
    json,
    '{"action":"make-dirs","dirs":[{"path":"/x","permissions":"9"}]}',
    200,
    fault("/x", 'permissions must be a 3-digit octal string, got "9"'),
  );
  files(
    json,
    '{"action":"make-dirs","dirs":[{"path":"/x","user":"nobody2"}]}',
    200,
    fault("/x", "cannot look up user and group: user: unknown user nobody2"),
  );
  files(
    json,
    '{"action":"make-dirs","dirs":[{"path":"/x","user-id":98765}]}',
    200,
    fault("/x", "cannot look up user and group: user: unknown userid 98765"),
  );
  files(
    json,
    '{"action":"make-dirs","dirs":[{"path":"/x","group":"root"}]}',
    200,
    fault("/x", "cannot look up user and group: must specify user, not just group"),
  );
  files(
    json,
    '{"action":"make-dirs","dirs":[{"path":"/x","user":"root","user-id":5}]}',
    200,
    fault("/x", 'cannot look up user and group: user "root" UID (0) does not match user-id (5)'),
  );
  files(json, '{"action":"make-dirs","dirs":[{"path":"/"}]}', 200, fault("/", "mkdir /: file exists"));
  files(
    json,
    '{"action":"make-dirs","dirs":[{"path":"/dev/null/x","make-parents":true}]}',
    200,
    fault("/dev/null/x", "mkdir /dev/null: not a directory"),
  );
  files(
    json,
    '{"action":"make-dirs","dirs":[{"path":"/no/such/x"}]}',
    200,
    fault("/no/such/x", "mkdir /no/such/x.mkdir-new: no such file or directory", "not-found"),
  );
  files(
    json,
    '{"action":"remove","paths":[{"path":"/no/such"}]}',
    200,
    fault("/no/such", "remove /no/such: no such file or directory", "not-found"),
  );
  files(json, '{"action":"remove","paths":[{"path":"/no/such","recursive":true}]}', 200, [{ path: "/no/such" }]);
  files(
    json,
    '{"action":"remove","paths":[{"path":"/no/.","recursive":true}]}',
    200,
    fault("/no/.", "RemoveAll /no/.: invalid argument"),
  );
  files(
    json,
    '{"action":"remove","paths":[{"path":"/a\\u0000b"}]}',
    200,
    fault("/a\0b", "remove /a\0b: invalid argument"),
  );

  const part = (disposition: string, text: string) =>
    `--${boundary}\r\nContent-Disposition: ${disposition}\r\n\r\n${text}`;
  const request = (text: string) => part('form-data; name="request"', text);
  const wanted = '{"action":"write","files":[{"path":"/no/such/w"}]}';
  const end = `\r\n--${boundary}--\r\n`;
  const write = (body: string, answer: unknown, status = 400) => files(multipart, body, status, answer);
  write("", "cannot read request metadata: multipart: NextPart: EOF");
  write("x", "cannot read request metadata: multipart: NextPart: EOF");
  write(`--${boundary}\r\n`, "cannot read request metadata: EOF");
  write(`--${boundary}--\r\n`, "cannot read request metadata: EOF");
  write(`--${boundary}\r\nfoo\r\n\r\n`, 'cannot read request metadata: malformed MIME header: missing colon: "foo"');
  write(`--${boundary}\r\n\r\n`, 'metadata field name must be "request", got ""');
  write(part('form-data; name="x"', "abc"), 'metadata field name must be "request", got "x"');
  write(request("abc"), "cannot decode request metadata: invalid character 'a' looking for beginning of value");
  write(request(""), "cannot decode request metadata: unexpected EOF");
  write(request(`${wanted}`), "cannot read file part 0: multipart: NextPart: EOF");
  write(request(`{"action":"odd"}${end}`), 'multipart action must be "write", got "odd"');
  write(request(`{"action":"write"}${end}`), "must specify one or more files");
  write(request(`${wanted}\r\n--${boundary}x\r\n`), "cannot read file part 0: multipart: NextPart: EOF");
  write(request(wanted + end), fault("/no/such/w", 'no file content for path "/no/such/w"'), 200);
  write(
    `preamble\r\n${request(wanted + end)}epilogue`,
    fault("/no/such/w", 'no file content for path "/no/such/w"'),
    200,
  );
  write(request(`${wanted}\r\n${part('form-data; name="odd"', `x${end}`)}`), 'field name must be "files", got "odd"');
  write(
    request(`${wanted}\r\n${part('form-data; name="files"; filename="/other"', `x${end}`)}`),
    'no metadata for path "/other"',
  );
  write(
    request(`${wanted}\r\n${part('form-data; name="files"; filename="/no/such/w"', "x")}`),
    "cannot read file part 1: multipart: NextPart: EOF",
  );
  write(
    request(
      `{"action":"write","files":[{"path":"/a*b"}]}\r\n${part('form-data; name="files"; filename="/a*b"', `x${end}`)}`,
    ),
    fault("/a*b", "cannot create tempfile for filename containing '*': \"a*b\""),
    200,
  );

  return rows;
}
