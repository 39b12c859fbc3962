/** What a page says and what happened are two things. */
export class TutorialError extends Error {
  override readonly name = "TutorialError";
}
