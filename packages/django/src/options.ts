import * as z from "zod";

const count = () => z.int("needs a whole number").exactOptional();

/** Options of the Django extension that the application reads, and those of its web server. */
export const djangoOptions = () =>
  z.object({
    "django-debug": z.boolean().exactOptional(),
    "django-allowed-hosts": z.string().exactOptional(),
    "webserver-workers": count(),
    "webserver-threads": count(),
    "webserver-keepalive": count(),
    "webserver-timeout": count(),
    "webserver-worker-class": z.string().exactOptional(),
  });
