import { getSystemErrorMap } from "node:util";

/** What Go calls an error of the system, where Node has another word or none. */
const goWords: Readonly<Record<string, string>> = {
  E2BIG: "argument list too long",
  EAGAIN: "resource temporarily unavailable",
  ECONNABORTED: "software caused connection abort",
  EINVAL: "invalid argument",
  EIO: "input/output error",
  ELOOP: "too many levels of symbolic links",
  EMFILE: "too many open files",
  ENAMETOOLONG: "file name too long",
  ENETUNREACH: "network is unreachable",
  ENFILE: "too many open files in system",
  ENOEXEC: "exec format error",
  ENOMEM: "cannot allocate memory",
  ENOTDIR: "not a directory",
  EHOSTUNREACH: "no route to host",
  EISDIR: "is a directory",
  EPERM: "operation not permitted",
  ETIMEDOUT: "connection timed out",
  ETXTBSY: "text file busy",
};

/** The words that Go has for an error of the system, such as `no such file or directory`; the message of any other error. */
export function systemWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = systemCode(error);
  if (code !== undefined && Object.hasOwn(goWords, code)) return goWords[code] ?? "";
  const known = "errno" in error && typeof error.errno === "number" ? getSystemErrorMap().get(error.errno) : undefined;
  return known?.[1] ?? error.message;
}

/** Such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
