import * as z from "zod";

/** Options that the application reads. */
export const expressjsOptions = () =>
  z.object({ "node-env": z.string().min(1, "needs at least one character").default("production") });
