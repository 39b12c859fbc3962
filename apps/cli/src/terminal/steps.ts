import type { ReportStep } from "@paas-charm/local";
import { caution, cross, faint, tick } from "./colours.ts";

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/**
 * Prints long work as one line a step, which settles into a tick with its time. Without a terminal: the settled lines only, no cursor tricks.
 */
export function stepPrinter(out: NodeJS.WriteStream): ReportStep {
  return async (name, work) => {
    const started = performance.now();
    let note = "";
    let frame = 0;
    const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;
    const draw = (): void => {
      const line = `  ${frames[frame % frames.length]} ${name.padEnd(11)} ${note || "…"}`.slice(
        0,
        Math.max(20, (out.columns ?? 80) - 10),
      );
      out.write(`\r\u001b[2K${line}  ${faint(seconds())}`);
      frame += 1;
    };
    const timer = out.isTTY ? setInterval(draw, 100) : undefined;
    if (out.isTTY) draw();
    const settle = (mark: string, text: string): void => {
      clearInterval(timer);
      if (out.isTTY) out.write("\r\u001b[2K");
      out.write(`  ${mark} ${name.padEnd(11)} ${text.padEnd(50)} ${seconds().padStart(7)}\n`);
    };
    try {
      const { value, summary, degraded } = await work({
        progress: (line) => {
          note = line;
        },
      });
      settle(degraded === true ? caution() : tick(), summary);
      return value;
    } catch (error) {
      settle(cross(), "failed");
      throw error;
    }
  };
}
