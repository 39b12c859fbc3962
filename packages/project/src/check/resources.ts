import type { YamlMap } from "../yaml-file.ts";
import { mapAt } from "../yaml-map.ts";
import type { ReportFault } from "./report-fault.ts";

/** What Juju refuses of resources, containers, storage and devices. Source: Juju 3.6, package charm. */
export function resourceRules(charm: YamlMap, report: ReportFault): void {
  for (const [name, value] of Object.entries(mapAt(charm, ["resources"]))) {
    const path = ["resources", name];
    const { type, filename } = mapAt(value);
    if (type !== "file" && type !== "oci-image")
      report(
        "resource-type",
        path,
        `resource \`${name}\` has the type ${text(type)}`,
        "write `type: oci-image` or `type: file`",
      );
    if (type === "file" && (typeof filename !== "string" || filename === ""))
      report("resource-filename", path, `file resource \`${name}\` has no filename`, "add `filename: …`");
    else if (type === "file" && String(filename).includes("/"))
      report(
        "resource-filename",
        [...path, "filename"],
        `filename of resource \`${name}\` holds a '/'`,
        "leave the folder out",
      );
  }
  for (const [name, value] of Object.entries(mapAt(charm, ["containers"])))
    containerRules(charm, name, mapAt(value), report);
  for (const [name, value] of Object.entries(mapAt(charm, ["storage"]))) storageRules(name, mapAt(value), report);
  for (const [name, value] of Object.entries(mapAt(charm, ["devices"]))) {
    if (!mapAt(value)["type"])
      report("device-type", ["devices", name], `device \`${name}\` has no type`, "add for example `type: gpu`");
  }
}

function containerRules(charm: YamlMap, name: string, container: YamlMap, report: ReportFault): void {
  const path = ["containers", name];
  const { resource, mounts } = container;
  if (resource !== undefined) {
    const found = mapAt(charm, ["resources"])[String(resource)];
    if (found === undefined)
      report(
        "container-resource",
        path,
        `container \`${name}\` wants resource \`${String(resource)}\`, which there is none of`,
        "declare it under `resources`",
      );
    else if (mapAt(found)["type"] !== "oci-image")
      report(
        "container-resource",
        path,
        `resource \`${String(resource)}\` of container \`${name}\` is no image`,
        "give it `type: oci-image`",
      );
  }
  for (const mount of Array.isArray(mounts) ? mounts : []) {
    const { storage, location } = mapAt(mount);
    if (!storage || !location)
      report(
        "container-mount",
        [...path, "mounts"],
        `a mount of container \`${name}\` lacks its ${storage ? "location" : "storage"}`,
        "write `{storage: data, location: /data}`",
      );
    else if (!Object.hasOwn(mapAt(charm, ["storage"]), String(storage)))
      report(
        "container-mount",
        [...path, "mounts"],
        `container \`${name}\` mounts storage \`${String(storage)}\`, which there is none of`,
        "declare it under `storage`",
      );
  }
  for (const key of ["uid", "gid"]) {
    const id = container[key];
    if (typeof id === "number" && id >= 1000 && id <= 9999)
      report(
        "container-user",
        [...path, key],
        `${key} ${id} of container \`${name}\`: Juju keeps 1000 to 9999 for itself`,
        "use one below 1000 or above 9999",
      );
  }
}

function storageRules(name: string, storage: YamlMap, report: ReportFault): void {
  const path = ["storage", name];
  const { type, location, multiple } = storage;
  if (type !== "filesystem" && type !== "block")
    report("storage-type", path, `storage \`${name}\` has the type ${text(type)}`, "write `type: filesystem`");
  if (type === "block" && location !== undefined)
    report("storage-location", [...path, "location"], `block storage \`${name}\` has a location`, "leave it out");
  const range = mapAt(multiple)["range"];
  if (multiple !== undefined && !/^\d+(?:-\d+|[+-])?$/.test(String(range)))
    report(
      "storage-range",
      [...path, "multiple"],
      `range of storage \`${name}\` is no 'm', 'm-n', 'm+' or 'm-'`,
      "write for example `multiple: {range: 0-3}`",
    );
}

function text(value: unknown): string {
  return value === undefined ? "none" : String(value);
}
