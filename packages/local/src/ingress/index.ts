export { listen, portTaken } from "./listen.ts";
export { type RunningIngress, type StartIngressOptions, startIngress } from "./start-ingress.ts";
