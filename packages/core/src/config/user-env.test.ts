import { expect, test } from "vitest";
import { reveal, type Secret, secret } from "../secret.ts";
import { userEnv } from "./user-env.ts";

test.for<
  [option: string, value: string | number | boolean | Readonly<Record<string, Secret>>, env: Record<string, string>]
>([
  ["my-option", "text as it is", { WEB_MY_OPTION: "text as it is" }],
  ["my-option", "", { WEB_MY_OPTION: "" }],
  ["my_option", true, { WEB_MY_OPTION: "true" }],
  ["count", 3, { WEB_COUNT: "3" }],
  ["ratio", 0.1, { WEB_RATIO: "0.1" }],
  ["ratio", 1e-7, { WEB_RATIO: "1e-07" }],
  ["ratio", 1e21, { WEB_RATIO: "1e+21" }],
  [
    "secret-test",
    { "api-key": secret("v"), other: secret("w") },
    { WEB_SECRET_TEST_API_KEY: "v", WEB_SECRET_TEST_OTHER: "w" },
  ],
  ["secret-test", {}, {}],
])("the option %s with %j", ([option, value, expected]) => {
  const env = userEnv("WEB_", { [option]: value });

  const texts = Object.entries(env).map(([name, content]) => [name, reveal(content ?? "")]);
  expect(Object.fromEntries(texts)).toEqual(expected);
});
