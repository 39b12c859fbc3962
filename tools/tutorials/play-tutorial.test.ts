import { expect, test } from "vitest";
import { playTutorial } from "./play-tutorial.ts";
import { readTutorial } from "./read-tutorial.ts";

/** A page as Markdown; `'''` stands for the fence of a block. */
const page = (text: string): string => text.replaceAll("'''", "```");

/** Plays a page; what was reported comes back. Nothing in these is the real command. */
async function played(text: string, { patienceMs = 30_000, endingMs = 30_000 } = {}): Promise<readonly string[]> {
  const done: string[] = [];
  await playTutorial(readTutorial(page(text)), {
    command: process.execPath,
    report: (what, line) => done.push(`${line} ${what}`),
    patienceMs,
    endingMs,
  });
  return done;
}

test("files are written where the first one is, and commands stay in their folder", async () => {
  const done = await played(`
'''sh
mkdir -p hello/charm
cd hello
'''

A list. \`list.txt\`:

'''text
one
'''

'''sh
cd charm
'''

At the
end of \`list.txt\`:

'''text
two
'''

'''sh
pwd | sed 's|.*/hello|hello|'
cat ../list.txt
'''

'''text
hello/charm
one
two
'''
`);

  expect(done).toEqual([
    "2 $ mkdir -p hello/charm",
    "2 $ cd hello",
    "9 write list.txt",
    "13 $ cd charm",
    "20 append list.txt",
    "24 $ pwd | sed 's|.*/hello|hello|'",
    "24 $ cat ../list.txt",
  ]);
});

const server = `
'''sh
echo up; until [ -e ended ]; do sleep 0.05; done; echo down
'''

'''text
up
'''

In a second terminal:
`;

test("a command goes on until the second terminal ends it", async () => {
  const done = await played(`${server}
'''sh
touch ended
'''

Then:

'''sh
ls ended
'''

'''text
ended
'''
`);

  expect(done.at(-1)).toMatch(/\$ ls ended$/);
});

test.for<[spec: string, text: string, says: RegExp]>([
  ["something else is printed", "'''sh\necho two\n'''\n\n'''text\none\n'''", /^line 1: \$ echo two\nnot printed: one/],
  ["a command fails", "'''sh\nfalse\n'''", /^line 1: \$ false\nit ended with 1/],
  ["a command does not fail as shown", "'''sh\necho 'error  no'\n'''\n\n'''text\nerror  no\n'''", /it ended with 0/],
])("it is said when %s", async ([, text, says]) => {
  await expect(played(text)).rejects.toThrow(says);
});

test("it is said when a command does not end", async () => {
  await expect(played("'''sh\nsleep 60\n'''", { patienceMs: 500 })).rejects.toThrow("it has not ended");
});

test("it is said when nobody ends what goes on", async () => {
  await expect(played(`${server}\n'''sh\ntrue\n'''`, { endingMs: 500 })).rejects.toThrow(/until \[.*` still runs/);
});

test("an error that the page shows is no failure", async () => {
  const text = "'''sh\necho 'error  no'; false\n'''\n\n'''text\nerror  no\n'''";

  expect(await played(text)).toHaveLength(1);
});

test("a block that nobody does anything with is a mistake of the page", () => {
  expect(() => readTutorial(page("Some code:\n\n'''python\nimport os\n'''"))).toThrow(/^line 3: /);
});
