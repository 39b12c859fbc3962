/** Packs a project in a process of its own, ten years later, and prints the digest: `pack-elsewhere.ts PROJECT OUTPUT CACHE`. */
import { hostPlatform, packCharm } from "@paas-charm/project";

const Now = Date;
const later = 10 * 365 * 86_400_000;
globalThis.Date = class extends Now {
  constructor(...args: readonly unknown[]) {
    super(...((args.length === 0 ? [Now.now() + later] : args) as [number]));
  }

  static override now(): number {
    return Now.now() + later;
  }
} as DateConstructor;

const [directory = "", output = "", cache = ""] = process.argv.slice(2);
const { charms } = await packCharm({ directory, output, platform: hostPlatform(), fetch: { cache } });
process.stdout.write(charms.map(({ sha256 }) => sha256).join("\n"));
