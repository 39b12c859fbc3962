/** Why a layer or a plan is wrong; `message` is Pebble's own text wherever Pebble has one. */
export class PlanError extends Error {
  override readonly name = "PlanError";
  /** What is wrong, such as `services.web.command`. */
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}
