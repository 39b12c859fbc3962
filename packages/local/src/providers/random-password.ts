import { randomInt } from "node:crypto";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A new password of 16 letters and digits, none of which is special in a URL. */
export function randomPassword(): string {
  return Array.from({ length: 16 }, () => letters[randomInt(letters.length)]).join("");
}
