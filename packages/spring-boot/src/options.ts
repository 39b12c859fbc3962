import * as z from "zod";

/** Options that the application reads. */
export const springBootOptions = () =>
  z.object({ "app-profiles": z.string().min(1, "needs at least one character").exactOptional() });
