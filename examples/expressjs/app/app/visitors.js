import cookieParser from "cookie-parser";
import { Router } from "express";
import { address, beginLogin, finishLogin, LoginFailed, registeredClient } from "./sign-on.js";

const minute = 60_000;
const hour = 60 * minute;

/** Pages of visitors who log in. What is remembered of them is in signed cookies, so that any unit can answer. */
export const visitors = Router();
visitors.use(cookieParser(process.env.APP_SECRET_KEY));

visitors.get("/login", async (_request, response) => {
  const { url, login } = await beginLogin();
  response.cookie("login", login, cookie(10 * minute));
  response.redirect(url);
});

visitors.get("/callback", async (request, response) => {
  const query = new URL(request.url, "http://unused").searchParams;
  const person = await finishLogin(query, request.signedCookies.login || undefined);
  response.clearCookie("login");
  response.cookie("visitor", { ...person, until: Date.now() + 8 * hour }, cookie(8 * hour));
  response.redirect(address("/me"));
});

visitors.get("/me", (request, response) => {
  registeredClient();
  const { until, ...person } = request.signedCookies.visitor || { until: 0 };
  if (!(until > Date.now())) throw new LoginFailed(`nobody is logged in; log in at ${address("/login")}`);
  response.json(person);
});

// They come back from another site: strict cookies would not be sent then.
function cookie(maxAge) {
  return { signed: true, httpOnly: true, sameSite: "lax", secure: address("").startsWith("https:"), maxAge };
}
