// An ExpressJS application with the metrics that its framework's dashboard asks for.
import express from "express";
import metrics from "express-prom-bundle";

const app = express();
app.use(metrics({ includeMethod: true, includePath: true, includeStatusCode: true }));
app.get("/", (_request, response) => response.send("hello"));
app.get("/boom", () => {
  throw new Error("it broke");
});
app.listen(Number(process.argv[2]), "127.0.0.1");
