import * as z from "zod";

/** Options of uvicorn; it reads them from the environment. */
export const fastapiOptions = () =>
  z.object({
    "webserver-host": z.string().default("0.0.0.0"),
    "webserver-workers": z.int("needs a whole number").positive("needs at least 1").default(1),
    "webserver-log-level": z
      .enum(
        ["critical", "error", "warning", "info", "debug", "trace"],
        "needs critical, error, warning, info, debug or trace",
      )
      .default("info"),
  });
