import { does, fails, type ReplyCase, says } from "../hook-tool-replies.ts";

const first = "secret:newsecret00000000001";
const own = "secret:ownsecret00000000000";
const database = "secret:dbsecret000000000000";
const user = "secret:usersecret0000000000";
const hidden = "secret:hidden00000000000000";

/** Secrets. In the table's model web owns `own…` (two revisions, web/0 tracks the first) and may read `db…`, whose newest revision is 2. */
export const secretReplies: readonly ReplyCase[] = [
  {
    title: "a new secret can be read in its hook, by id and by label",
    files: { password: "s3cret\n" },
    calls: [
      says(
        ["secret-add", "--label", "admin", "--owner", "unit", "password#file=@password@", "name=root"],
        `${first}\n`,
      ),
      says(["secret-get", "--format=json", first], '{"name":"root","password":"s3cret\\n"}\n'),
      says(
        ["secret-get", "--format=json", "--label", "admin", "--refresh"],
        '{"name":"root","password":"s3cret\\n"}\n',
      ),
      says(["secret-get", first, "name"], "root\n"),
      says(["secret-get", first, "name#base64"], "cm9vdA==\n"),
      fails(["secret-get", first, "shoe-size"], 1, 'secret key value "shoe-size" not found'),
      says(
        ["secret-info-get", "--format=json", first],
        '{"newsecret00000000001":{"revision":1,"label":"admin","owner":"unit"}}\n',
      ),
      says(["secret-ids", "--format=json"], '["newsecret00000000001","ownsecret00000000000"]\n'),
      fails(["secret-add", "--label", "admin", "name=other"], 1, 'secret with label "admin" already exists'),
    ],
  },
  {
    title: "content may be base64, and a file of keys",
    files: { keys: "user: me\npin: 0042\n" },
    calls: [
      says(["secret-add", "key#base64=aGk=", "--file", "@keys@"], `${first}\n`),
      says(["secret-get", "--format=json", first], '{"key":"hi","pin":"0042","user":"me"}\n'),
      says(["secret-get", first], 'key: hi\npin: "0042"\nuser: me\n'),
    ],
  },
  {
    title: "arguments that make no secret are refused",
    calls: [
      fails(["secret-add"], 2, "missing secret value or filename"),
      fails(["secret-add", "s3cret"], 2, 'key value "s3cret" not valid'),
      fails(["secret-add", "Pass=x"], 2, 'key "Pass" not valid'),
      fails(["secret-add", "--rotate", "foo", "key=x"], 2, 'rotate policy "foo" not valid'),
      fails(["secret-add", "--owner", "foo", "key=x"], 2, 'secret owner "foo" not valid'),
      fails(["secret-add", "--expire", "-1h", "key=x"], 2, 'negative expire duration "-1h" not valid'),
      fails(["secret-add", "--expire", "2022-01-01", "key=x"], 2, 'expire time or duration "2022-01-01" not valid'),
      fails(["secret-get"], 2, "require either a secret URI or label"),
      fails(["secret-get", "foo"], 2, 'secret URI "foo" not valid'),
      fails(["secret-get", own, "--peek", "--refresh"], 2, "specify one of --peek or --refresh but not both"),
      fails(["secret-info-get"], 2, "require either a secret URI or label"),
      fails(["secret-info-get", own, "--label", "x"], 2, "specify either a secret URI or label but not both"),
      fails(["secret-set"], 2, "missing secret URI"),
      fails(["secret-remove"], 2, "missing secret URI"),
      fails(["secret-grant", "-r", "1"], 2, "missing secret URI"),
    ],
  },
  {
    title: "a read gives the revision that the unit tracks until it refreshes",
    calls: [
      says(["secret-get", "--format=json", own], '{"key":"old"}\n'),
      says(["secret-get", "--format=json", own, "--peek"], '{"key":"new"}\n'),
      says(["secret-get", "--format=json", own], '{"key":"old"}\n'),
      says(["secret-get", "--format=json", own, "--refresh"], '{"key":"new"}\n'),
      says(["secret-get", "--format=json", own], '{"key":"new"}\n'),
    ],
  },
  {
    title: "the first read tracks the newest revision, by any form of the id",
    calls: [
      says(["secret-get", "--format=json", database], '{"password":"two"}\n'),
      says(["secret-get", "--format=json", "dbsecret000000000000"], '{"password":"two"}\n'),
      says(
        ["secret-get", "--format=json", "secret://cdac5656-2423-4388-8f30-41854b4cca7d/dbsecret000000000000"],
        '{"password":"two"}\n',
      ),
    ],
  },
  {
    title: "a label beside an id names the secret from then on",
    calls: [
      fails(["secret-get", "--format=json", "--label", "db"], 1, 'consumer label "db" not found'),
      says(["secret-get", "--format=json", database, "--label", "db"], '{"password":"two"}\n'),
      says(["secret-get", "--format=json", "--label", "db"], '{"password":"two"}\n'),
      says(["secret-get", "--format=json", own, "--label", "renamed"], '{"key":"old"}\n'),
      says(["secret-get", "--format=json", "--label", "renamed"], '{"key":"old"}\n'),
      fails(["secret-get", "--format=json", "--label", "key"], 1, 'consumer label "key" not found'),
    ],
  },
  {
    title: "secrets of others need a grant, and are not described",
    calls: [
      says(["secret-get", "--format=json", user], '{"value":"from the operator"}\n'),
      fails(["secret-get", "--format=json", hidden], 1, "permission denied"),
      fails(
        ["secret-get", "--format=json", "secret:nowhere0000000000000"],
        1,
        'secret "nowhere0000000000000" not found',
      ),
      fails(["secret-info-get", "--format=json", database], 1, 'secret "dbsecret000000000000" not found'),
      fails(["secret-info-get", "--format=json", "--label", "db"], 1, 'secret "db" not found'),
      fails(["secret-grant", "--relation", "1", database], 1, 'secret "dbsecret000000000000" not found'),
    ],
  },
  {
    title: "an owner sees its secret's description, expiry, rotation and grants",
    calls: [
      does(["secret-set", "--description", "for all", "--expire", "2026-03-04T05:06:07Z", "--rotate=daily", own]),
      does(["secret-grant", "--relation", "1", own]),
      says(
        ["secret-info-get", "--format=json", own],
        '{"ownsecret00000000000":{"revision":2,"label":"key","owner":"application","description":"for all","rotation":"daily","expiry":"2026-03-04T05:06:07Z","access":[{"target":"application-postgresql","scope":"relation-web.db#postgresql.database","role":"view"}]}}\n',
      ),
      does(["secret-revoke", "--relation", "1", own]),
      says(
        ["secret-info-get", "--label=key"],
        "ownsecret00000000000:\n  revision: 2\n  label: key\n  owner: application\n  description: for all\n  rotation: daily\n  expiry: 2026-03-04T05:06:07Z\n",
      ),
    ],
  },
  {
    title: "new content waits for who peeks or refreshes",
    calls: [
      does(["secret-set", own, "key=newest"]),
      says(["secret-get", "--format=json", own], '{"key":"old"}\n'),
      says(["secret-get", "--format=json", own, "--peek"], '{"key":"newest"}\n'),
      says(["secret-get", "--format=json", "--label=key", "--refresh"], '{"key":"newest"}\n'),
    ],
  },
  {
    title: "grants are the related application's, or one of its units'",
    calls: [
      does(["secret-grant", "--relation", "db:1", "--unit", "postgresql/0", own]),
      fails(
        ["secret-grant", "--relation", "1", own],
        1,
        "any unit level grants need to be revoked before granting access to the corresponding application",
      ),
      fails(
        ["secret-grant", "--relation", "1", "--unit", "mysql/0", own],
        2,
        'cannot specify unit "mysql/0" in relation to application "postgresql"',
      ),
      fails(["secret-grant", own], 2, "no relation id specified"),
      fails(["secret-revoke", own], 2, "missing relation or application or unit"),
      fails(["secret-revoke", own, "--app=a", "--unit=a/0"], 2, "specify only one of application or unit"),
    ],
  },
  {
    title: "a secret to be removed is described no more",
    calls: [
      does(["secret-remove", own]),
      fails(["secret-info-get", "--format=json", own], 1, 'secret "ownsecret00000000000" not found'),
      says(["secret-ids", "--format=json"], "null\n"),
    ],
  },
  {
    title: "the application's secrets are the leader's to write and everybody's to read",
    unit: "web/1",
    calls: [
      says(["secret-get", "--format=json", own], '{"key":"new"}\n'),
      says(["secret-get", "--format=json", "--label", "key"], '{"key":"new"}\n'),
      fails(["secret-add", "key=x"], 1, "this unit is not the leader"),
      fails(["secret-set", own, "key=x"], 1, "this unit is not the leader"),
      fails(["secret-remove", own], 1, "this unit is not the leader"),
      fails(["secret-grant", "-r", "1", own], 1, "this unit is not the leader"),
      fails(["secret-info-get", "--format=json", own], 1, 'secret "ownsecret00000000000" not found'),
      says(["secret-ids", "--format=json"], "null\n"),
      says(["secret-add", "--owner=unit", "key=x"], `${first}\n`),
    ],
  },
  {
    title: "an owner follows its secret before Juju 3.1.7",
    juju: "3.1.6",
    calls: [says(["secret-get", "--format=json", own], '{"key":"new"}\n')],
  },
  {
    title: "there are no secrets before Juju 3.0.2",
    juju: "2.9.49",
    calls: [
      { call: ["secret-get", own], missing: true },
      { call: ["secret-ids"], missing: true },
    ],
  },
];
