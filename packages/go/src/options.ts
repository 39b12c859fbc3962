import * as z from "zod";

/** The extension has no option but the port, the metrics' place and the secret key, which core reads. */
export const goOptions = () => z.object({});
