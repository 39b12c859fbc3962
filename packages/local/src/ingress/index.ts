export { type RunningIngress, startIngress } from "./start-ingress.ts";
