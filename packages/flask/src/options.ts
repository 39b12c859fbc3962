import * as z from "zod";

const filled = () => z.string().min(1, "needs at least one character").exactOptional();
const count = () => z.int("needs a whole number").exactOptional();

/** Options of the Flask extension that the application reads, and those of its web server. */
export const flaskOptions = () =>
  z.object({
    "flask-env": filled(),
    "flask-debug": z.boolean().exactOptional(),
    "flask-permanent-session-lifetime": z.int().positive("needs a number of seconds above 0").exactOptional(),
    "flask-application-root": filled(),
    "flask-session-cookie-secure": z.boolean().exactOptional(),
    "flask-preferred-url-scheme": z
      .string()
      .regex(/^https?$/i, "needs HTTP or HTTPS")
      .transform((scheme) => scheme.toUpperCase())
      .exactOptional(),
    "webserver-workers": count(),
    "webserver-threads": count(),
    "webserver-keepalive": count(),
    "webserver-timeout": count(),
    "webserver-worker-class": z.string().exactOptional(),
  });
