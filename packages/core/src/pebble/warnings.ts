import { PebbleError } from "./errors.ts";

/** The error of a Pebble that has no warnings any more. */
export function noWarnings(call: string, cause?: unknown): PebbleError {
  return new PebbleError(
    "not-supported",
    call,
    `cannot finish ${call}: warnings need a Pebble before 1.16; since then they are notices of the type warning`,
    { cause },
  );
}
