import type { Env, Ready, SmtpData } from "@paas-charm/core";

/** The mail server of the first relation that is ready, in the words of Spring Boot and JavaMail. */
export function mailProperties([first]: readonly Ready<SmtpData>[]): Env {
  if (first === undefined) return {};
  const { host, port, user, password, domain, authType, transportSecurity, skipSslVerify } = first.data;
  const smtp = "spring.mail.properties.mail.smtp";
  return {
    "spring.mail.host": host,
    "spring.mail.port": `${port}`,
    "spring.mail.username": user === undefined || domain === undefined ? user : `${user}@${domain}`,
    "spring.mail.password": password,
    [`${smtp}.auth`]: `${authType === "plain"}`,
    [`${smtp}.starttls.enable`]: `${transportSecurity === "starttls"}`,
    [`${smtp}.ssl.enable`]: transportSecurity === "tls" ? "true" : undefined,
    [`${smtp}.ssl.trust`]: skipSslVerify ? "*" : undefined,
  };
}
