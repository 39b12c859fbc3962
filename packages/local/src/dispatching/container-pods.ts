import { join } from "node:path";
import type { Container, ContainerEngine, Image } from "../container/index.ts";
import type { MakePod, PodRequest } from "./pod.ts";

/** How pods get their containers. */
export interface ContainerPodsOptions {
  /** The image of each container that the charm declares; a container without one gets an empty image. */
  readonly images: (request: PodRequest) => Promise<Readonly<Record<string, Image>>>;
  /** Directory for what runs. Keep its path short: sockets lie below it. */
  readonly runDirectory: string;
  /** Gets each line that a container prints. */
  readonly onLine?: (unit: string, container: string, line: string) => void;
  /** A container has ended by itself. */
  readonly onExit?: (unit: string, container: string, reason: string) => void;
}

/** Makes pods of real containers: one for each that the charm declares, and the charm's view beside them. */
export function containerPods(engine: ContainerEngine, options: ContainerPodsOptions): MakePod {
  return async (request) => {
    const { unit, charm } = request;
    const home = join(options.runDirectory, unit.replace("/", "-"));
    const images = await options.images(request);
    const running = new Map<string, Container>();
    let stopping = false;
    const stopContainers = async () => {
      stopping = true;
      await Promise.all([...running.values()].map((container) => container.stop()));
    };
    try {
      for (const name of Object.keys(charm.containers)) {
        const container = await engine.start({
          name,
          runDirectory: join(home, name),
          image: images[name] ?? {},
          onLine: (line) => options.onLine?.(unit, name, line),
        });
        running.set(name, container);
        void container.exited.then(({ reason }) => {
          if (!stopping) options.onExit?.(unit, name, reason);
        });
      }
      const view = await engine.charmView({
        containers: mapOf(running, (container) => container.socketDirectory),
        runDirectory: join(home, "view"),
      });
      return {
        launch: view.launch,
        containers: mapOf(running, (container) => container.socket),
        async stop() {
          await view.stop();
          await stopContainers();
        },
      };
    } catch (cause) {
      await stopContainers();
      throw cause;
    }
  };
}

function mapOf(containers: ReadonlyMap<string, Container>, value: (container: Container) => string) {
  return Object.fromEntries([...containers].map(([name, container]) => [name, value(container)]));
}
