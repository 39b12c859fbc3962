import { secret } from "@paas-charm/core";
import { beforeEach, expect, test } from "vitest";
import { answerOf } from "../../test/provider-answer.ts";
import { s3Provider } from "./s3.ts";

const made: string[] = [];
beforeEach(() => {
  made.length = 0;
});

const provider = s3Provider(
  {
    endpoint: "http://127.0.0.1:9000",
    region: "us-east-1",
    accessKey: "AK1",
    secretKey: secret("hidden"),
    version: "5.1",
    createBucket: async (name) => void made.push(name),
  },
  "real server",
);

test("makes the bucket that was asked for, and our charm understands the answer", async () => {
  const { app, environment } = await answerOf(provider, { bucket: "guestbook" });

  expect(made).toEqual(["guestbook"]);
  expect(app["data"]).toBe('{"bucket":"guestbook"}');
  expect(await environment()).toMatchObject({
    S3_ACCESS_KEY: "AK1",
    S3_SECRET_KEY: "hidden",
    S3_BUCKET: "guestbook",
    S3_ENDPOINT: "http://127.0.0.1:9000",
    S3_REGION: "us-east-1",
    S3_ADDRESSING_STYLE: "path",
  });
});

test("gives a bucket of another name to who asks for one that cannot be", async () => {
  const { app } = await answerOf(provider, { bucket: "Guest Book" });

  expect(made).toEqual([expect.stringMatching(/^relation-\d+$/)]);
  expect(app["bucket"]).toBe(made[0]);
});

test("makes nothing before it is asked", async () => {
  const { app } = await answerOf(provider, {});

  expect({ app, made }).toEqual({ app: {}, made: [] });
});
