import type { CharmOption, ConfigValue } from "@paas-charm/core";
import type { Move, World } from "./move.ts";

/** What happens to the unit itself: hooks, leadership, options, its containers. */
export function unitMoves(world: World): readonly Move[] {
  return [
    { text: "config-changed", event: "config-changed" },
    { text: "update-status", event: "update-status" },
    { text: "upgrade-charm", event: "upgrade-charm" },
    { text: "start", event: "start" },
    ...leaderMoves(world),
    ...optionMoves(world),
    ...containerMoves(world),
  ];
}

function leaderMoves({ now }: World): readonly Move[] {
  if (now.leader) {
    return [
      { text: "leader-elected", event: "leader-elected" },
      {
        text: "update-status (another unit became leader)",
        // What the application owns stays: there is another unit now.
        prepare: (state) => ({ ...state, leader: false, plannedUnits: Math.max(2, state.plannedUnits) }),
        event: "update-status",
      },
    ];
  }
  return [{ text: "leader-elected", prepare: (state) => ({ ...state, leader: true }), event: "leader-elected" }];
}

function optionMoves({ metadata, now, origin }: World): readonly Move[] {
  return Object.entries(metadata.options).flatMap(([name, option]): readonly Move[] => {
    const values = [...new Set([...valuesOf(option), origin.config[name]])].filter(
      (value) => value !== now.config[name],
    );
    return values.map((value) => ({
      text: `config-changed (${value === undefined ? `${name} reset` : `${name}=${JSON.stringify(value)}`})`,
      prepare: (state) => {
        const { [name]: _, ...others } = state.config;
        return { ...state, config: value === undefined ? others : { ...others, [name]: value } };
      },
      event: "config-changed",
    }));
  });
}

/** Values at the edges of a type. A secret option only ever has the value that the test gave it. */
function valuesOf({ type }: CharmOption): readonly (ConfigValue | undefined)[] {
  switch (type) {
    case "string":
      return [undefined, "", "some text", 'a "quoted" $text\nof two lines'];
    case "int":
      return [undefined, 0, 1, -1, 70_000];
    case "float":
      return [undefined, 0, 0.5, -1];
    case "boolean":
      return [undefined, true, false];
    case "secret":
      return [undefined];
  }
}

function containerMoves({ metadata, origin, now }: World): readonly Move[] {
  return Object.keys(metadata.containers).flatMap((name): readonly Move[] => {
    const image = origin.containers[name];
    const have = now.containers[name];
    if (image === undefined || have === undefined) return [];
    const fresh = { ...image, canConnect: true };
    const ready = `${name}-pebble-ready` as const;
    return [
      ...(have.canConnect
        ? [
            { text: ready, event: ready },
            {
              text: `update-status (${name} is gone)`,
              prepare: (state: World["now"]) => ({
                ...state,
                containers: { ...state.containers, [name]: { ...fresh, canConnect: false } },
              }),
              event: "update-status" as const,
            },
          ]
        : []),
      ...[false, true].map((newPod) => ({
        text: `${ready} (${newPod ? "in a new pod" : "a new container"})`,
        newPod,
        prepare: (state: World["now"]) => ({ ...state, containers: { ...state.containers, [name]: fresh } }),
        event: ready,
      })),
    ];
  });
}
