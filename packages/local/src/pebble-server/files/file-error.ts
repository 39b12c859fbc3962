/** Why something could not be done to one file, as the answer tells it. */
export interface FileFault {
  readonly message: string;
  readonly kind: "permission-denied" | "not-found" | "generic-file-error";
}

/** What the operating system refused, told as Go tells it. */
export class FileError extends Error {
  override readonly name = "FileError";
  /** Such as `ENOENT`. */
  readonly code: string;

  constructor(operation: string, path: string, code: string) {
    super(`${operation} ${path}: ${errnoTexts[code] ?? code}`);
    this.code = code;
  }
}

/** The words of Go for what the operating system says. */
const errnoTexts: Readonly<Record<string, string>> = {
  E2BIG: "argument list too long",
  EACCES: "permission denied",
  EBUSY: "device or resource busy",
  EDQUOT: "disk quota exceeded",
  EEXIST: "file exists",
  EFBIG: "file too large",
  EINVAL: "invalid argument",
  EIO: "input/output error",
  EISDIR: "is a directory",
  ELOOP: "too many levels of symbolic links",
  EMFILE: "too many open files",
  ENAMETOOLONG: "file name too long",
  ENFILE: "too many open files in system",
  ENODEV: "no such device",
  ENOENT: "no such file or directory",
  ENOEXEC: "exec format error",
  ENOMEM: "cannot allocate memory",
  ENOSPC: "no space left on device",
  ENOTDIR: "not a directory",
  ENOTEMPTY: "directory not empty",
  ENXIO: "no such device or address",
  EPERM: "operation not permitted",
  EROFS: "read-only file system",
  ETXTBSY: "text file busy",
  EXDEV: "invalid cross-device link",
  // A path that is none, such as one with a NUL in it.
  ERR_INVALID_ARG_VALUE: "invalid argument",
  // What is not below the container's root.
  OUTSIDE: "outside of the container's root",
};

/** What went wrong with a path, in Go's words; the operation is Go's name for it, such as `stat`. */
export function fileError(operation: string, path: string, error: unknown): FileError {
  if (error instanceof FileError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return new FileError(operation, path, code === "" ? String(error) : code);
}

/** How an answer tells of it. */
export function faultOf(error: unknown): FileFault {
  const code = error instanceof Error ? codeOf(error) : "";
  const message = error instanceof Error ? error.message : String(error);
  if (code === "EACCES" || code === "EPERM" || code === "OUTSIDE") return { message, kind: "permission-denied" };
  return { message, kind: code === "ENOENT" ? "not-found" : "generic-file-error" };
}

function codeOf(error: Error): string {
  if (error instanceof FileError) return error.code;
  return error.cause instanceof Error ? codeOf(error.cause) : "";
}
