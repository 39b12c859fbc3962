import express from "express";
import { Counter, collectDefaultMetrics, register } from "prom-client";
import { add, newest, ping } from "./entries.js";
import { invite } from "./invitations.js";
import { NotConfigured } from "./not-configured.js";
import { LoginFailed } from "./sign-on.js";
import { visitors } from "./visitors.js";

collectDefaultMetrics();
const signed = new Counter({ name: "guestbook_entries_total", help: "Entries that were signed" });

const app = express();
app.use(express.json());

app.get("/", (_request, response) => {
  response.type("text").send(`${process.env.APP_GREETING || "Welcome"}\n`);
});

app.get("/entries", async (_request, response) => {
  response.json(await newest());
});

app.post("/entries", async (request, response) => {
  const [author, message] = [request.body?.author, request.body?.message].map((text) => String(text ?? "").trim());
  if (author === "" || message === "" || author.length > 80 || message.length > 500) {
    response.status(400).json({ error: "author (1 to 80 characters) and message (1 to 500) are needed" });
    return;
  }
  const entry = await add(author, message);
  signed.inc();
  response.status(201).json(entry);
});

app.post("/invitations", async (request, response) => {
  const to = String(request.body?.to ?? "").trim();
  if (!/^[^\s@,;<>"]+@[^\s@,;<>"]+$/.test(to) || to.length > 254) {
    response.status(400).json({ error: "to (the address of one person) is needed" });
    return;
  }
  await invite(to);
  response.status(202).json({ invited: to });
});

app.use(visitors);

app.get("/health", async (_request, response) => {
  await ping();
  response.json({ status: "ok" });
});

app.get(process.env.METRICS_PATH || "/metrics", async (_request, response) => {
  response.type(register.contentType).send(await register.metrics());
});

// No database, no book; no mail server, no invitations: say so, without the address or the password.
app.use((error, _request, response, _next) => {
  if (error instanceof LoginFailed) {
    response.status(401).json({ error: error.message });
    return;
  }
  const reason =
    error instanceof NotConfigured ? error.message : "a server behind the book does not answer; try again soon";
  response.status(503).json({ error: reason });
});

const server = app.listen(Number(process.env.PORT || 8080), "0.0.0.0");
process.on("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
