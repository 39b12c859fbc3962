import { defineCharm } from "@paas-charm/core";
import { bun } from "@paas-charm-examples/bun";

export default defineCharm({ framework: bun });
