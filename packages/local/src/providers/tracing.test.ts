import { expect, test } from "vitest";
import { answerOf } from "../../test/provider-answer.ts";
import { tracingProvider } from "./tracing.ts";

const provider = tracingProvider({ url: "http://127.0.0.1:4318" }, "real receiver");

test("gives the receiver that was asked for, and our charm understands it", async () => {
  const { environment } = await answerOf(provider, { receivers: '["otlp_http"]' });

  expect(await environment()).toMatchObject({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318/" });
});

test.for<[spec: string, request: Record<string, string>, published: Record<string, string>]>([
  ["gives nothing before it is asked", {}, {}],
  ["gives nothing to a request that is no JSON", { receivers: "[" }, {}],
  ["gives nothing to a request that is no list", { receivers: '"otlp_http"' }, {}],
  ["has no receiver for another protocol", { receivers: '["otlp_grpc"]' }, { receivers: "[]" }],
])("%s", async ([, request, published]) => {
  const { app } = await answerOf(provider, request);

  expect(app).toEqual(published);
});
