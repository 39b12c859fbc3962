/** Who refuses what a rule finds; ours are mistakes that all others take. */
type RuleOwner = "charmcraft" | "Juju" | "Charmhub" | "paas-charm";

interface Rule {
  readonly by: readonly RuleOwner[];
  /** What is wrong with a project that breaks it. */
  readonly finds: string;
}

const rule = (finds: string, ...by: readonly RuleOwner[]): Rule => ({ finds, by });

/** Rules of charmcraft and of its extensions. Source: charmcraft 4.5.0. */
const ofCharmcraft = {
  yaml: rule("a file is no YAML 1.1, or repeats a key", "charmcraft", "Juju"),
  "yaml-map": rule("the top level of a file is no map", "charmcraft"),
  "file-missing": rule("there is no charmcraft.yaml", "charmcraft"),
  "file-twice": rule("charmcraft.yaml, or its extension, says what a file beside it says too", "charmcraft"),
  "extension-missing": rule("no extension, and no charm.ts, says what the framework is", "paas-charm"),
  "extension-list": rule("`extensions` is no list", "charmcraft"),
  "extension-unknown": rule("there is no extension of that name", "charmcraft"),
  "extension-second": rule("there is more than one framework extension", "charmcraft"),
  "extension-experimental": rule("charmcraft wants a switch for the extension on this base", "charmcraft"),
  "base-missing": rule("no base is named", "charmcraft"),
  "base-several": rule("an extension takes one base, and the platforms name several", "charmcraft"),
  "base-unsupported": rule("the extension has no form for the base", "charmcraft"),
  base: rule("there is no such base, or it needs a build-base", "charmcraft", "Juju"),
  bases: rule("`bases` names a base that it cannot, or stands beside `base`", "charmcraft", "Juju"),
  type: rule("`type` is not charm", "charmcraft"),
  shape: rule("a section, an endpoint or an option is null, or no map", "charmcraft"),
  "charm-part": rule("the part `charm` is the extension's", "charmcraft"),
  "section-refused": rule("an extension takes no `devices`, `extra-bindings` or `storage`", "charmcraft"),
  "section-owned": rule("`assumes`, `containers`, `peers` or `resources` differ from the extension's", "charmcraft"),
  "name-taken": rule("an action, endpoint or option has the name of one of the extension's", "charmcraft"),
  "option-reserved": rule("an option begins with a prefix of the framework", "charmcraft"),
  "option-default": rule("an option has to be set, and has a default", "charmcraft"),
  "cos-layout": rule("`cos_custom` holds something else than its three folders", "charmcraft"),
  "paas-config": rule("paas-config.yaml says what the charm does not take", "charmcraft", "paas-charm"),
  "platforms-missing": rule("there are no platforms", "charmcraft"),
  platform: rule("a platform's name, or what it is built on or for, is no architecture", "charmcraft", "Juju"),
  "key-unknown": rule("there is no such key", "charmcraft"),
  field: rule("a key has a value that it cannot have", "charmcraft"),
  "field-missing": rule("name, summary, description or type are missing", "charmcraft", "Juju"),
  name: rule("the charm has no name that it may have", "charmcraft", "Charmhub"),
  parts: rule("a part is no map, or there is none", "charmcraft"),
  "part-plugin": rule("a part's plugin is not registered", "charmcraft"),
  "part-key": rule("a part has a key that its plugin has not", "charmcraft"),
  "part-source": rule("a part has no source", "charmcraft"),
  "part-name": rule("a part's name holds a slash", "charmcraft"),
} as const;

/** Rules of metadata.yaml, config.yaml, actions.yaml and manifest.yaml. Source: Juju 3.6 and 4.0, package charm. */
const ofJuju = {
  "section-shape": rule("a section, or an entry of it, is no map", "Juju"),
  "entry-field": rule("a field of an entry has a value of another type", "Juju"),
  endpoints: rule("`requires`, `provides` or `peers` is no map", "Juju"),
  "endpoint-twice": rule("two endpoints have one name", "Juju"),
  "endpoint-reserved": rule("an endpoint is called `juju` or `juju-…`", "Juju"),
  "endpoint-name": rule("an endpoint cannot be named on the command line", "Juju"),
  "endpoint-interface": rule("an endpoint names no interface", "Juju"),
  "interface-reserved": rule("a provided or peer interface is called `juju` or `juju-…`", "Juju"),
  "endpoint-limit": rule("a limit is no whole number", "Juju"),
  "endpoint-scope": rule("a scope is neither global nor container", "Juju"),
  "endpoint-optional": rule("`optional` is neither true nor false", "Juju"),
  subordinate: rule("a subordinate charm requires nothing of container scope", "Juju"),
  "extra-binding": rule("an extra binding has a value, or the name of an endpoint", "Juju"),
  "resource-type": rule("a resource is neither a file nor an image", "Juju"),
  "resource-filename": rule("a file resource has no filename, or one with a slash", "Juju"),
  "container-resource": rule("a container's resource is missing, or no image", "Juju"),
  "container-mount": rule("a mount lacks its storage or location, or there is no such storage", "Juju"),
  "container-user": rule("a uid or gid lies between 1000 and 9999", "Juju"),
  "storage-type": rule("storage is neither a filesystem nor a block device", "Juju"),
  "storage-location": rule("block storage has a location", "Juju"),
  "storage-range": rule("a range is none of m, m-n, m+ and m-", "Juju"),
  "device-type": rule("a device has no type", "Juju"),
  "charm-user": rule("`charm-user` is neither root, sudoer nor non-root", "charmcraft", "Juju"),
  terms: rule("a term is no id", "Juju"),
  assumes: rule("`assumes` holds something else than features, any-of and all-of", "Juju"),
  "config-options": rule("`config` has no `options`", "Juju"),
  "option-name": rule("an option cannot be set on the command line", "Juju"),
  "option-type": rule("there is no such type of options", "Juju"),
  "option-description": rule("an option's description is no text", "Juju"),
  "option-default-type": rule("a default is not of its option's type", "Juju"),
  "action-name": rule("an action has no name that it may have", "Juju"),
  "action-reserved": rule("an action is called `juju` or `juju-…`", "Juju"),
  "action-shape": rule("an action is no map", "Juju"),
  "action-key": rule("a key of an action has a value of another type", "Juju"),
  "action-key-text": rule("a key of an action is a number or a boolean to YAML, and no text", "Juju"),
  "action-reference": rule("an action's schema has `$ref` or `$schema`", "Juju"),
  "action-schema": rule("parameters are no JSON Schema of draft 4", "Juju"),
} as const;

/** What all take and is a mistake all the same, and what packing and upgrading refuse. */
const ours = {
  "application-name": rule("Juju gives no application the charm's name", "Juju"),
  "platform-runtime": rule("there is no Node for a platform, so that `pack` leaves it out", "paas-charm"),
  "python-code": rule("a src/charm.py does more than name its framework, and is not packed", "paas-charm"),
  "file-beside": rule("a file beside charmcraft.yaml replaces what charmcraft makes", "paas-charm"),
  "interface-unknown": rule("no provider has the interface; it is called otherwise", "paas-charm"),
  "database-missing": rule("the framework needs a database, and no endpoint is for one", "paas-charm"),
  "option-unheard": rule("an option beginning with `app-` never reaches the application", "paas-charm"),
  "option-unread": rule("paas-config.yaml has what an option is meant to say on this base", "paas-charm"),
  "option-underscore": rule("an option's name has an underscore", "charmcraft"),
  "action-underscore": rule("the name of an action's parameter has an underscore", "charmcraft"),
  "action-more": rule("an action does not say whether it takes more parameters, and Juju 3 and 4 differ", "paas-charm"),
  "framework-reads": rule("the framework does not follow a change to what its extension adds", "paas-charm"),
  "cos-asset": rule("a dashboard is no JSON, or alert rules are no YAML", "paas-charm"),
  "charm-ts": rule("charm.ts cannot be imported, or declares what metadata cannot hold", "paas-charm"),
  types: rule("charm.ts has an error of types", "paas-charm"),
  framework: rule("charm.ts and charmcraft.yaml name two frameworks", "paas-charm"),
  "framework-options": rule("the options of charm.ts's framework cannot be told", "paas-charm"),
  "declared-twice": rule("charm.ts and charmcraft.yaml say two things of one name", "paas-charm"),
  archive: rule("the archive to compare with is none", "paas-charm"),
  output: rule("the archive cannot be written", "paas-charm"),
  "image-info": rule("the image information of a build is no JSON", "charmcraft"),
  "file-exists": rule("`init` would write over a file", "paas-charm"),
  "rock-project": rule("the application is not what its rock's extension takes", "paas-charm"),
  "rock-model": rule("rockcraft.yaml has a value that it cannot have", "paas-charm"),
} as const;

/** What is found in a packed charm. */
const ofArchives = {
  "analyze-juju-actions": rule("actions.yaml of an archive is no YAML", "charmcraft", "Juju"),
  "analyze-juju-config": rule("config.yaml of an archive has no options, or one without a type", "charmcraft"),
  "analyze-metadata": rule("metadata.yaml of an archive lacks its name, summary or description", "charmcraft", "Juju"),
  "analyze-naming-conventions": rule("names in an archive have underscores, or are no texts", "charmcraft"),
  "analyze-entrypoint": rule("dispatch of an archive ends in no executable file", "charmcraft"),
  "analyze-ops-main-call": rule("a Python charm never calls ops.main", "charmcraft"),
  "archive-dispatch": rule("an archive has no executable dispatch, so that nothing would ever run", "Juju"),
  manifest: rule("manifest.yaml of an archive has no base that Juju takes", "Juju"),
} as const;

/** What an upgrade from an older charm would break; `check --against` looks for it. */
const ofUpgrades = {
  "breaking-name": rule("the older charm has another name", "Juju", "Charmhub"),
  "breaking-storage": rule("storage is gone, or another", "Juju"),
  "breaking-containers": rule("a container is gone, or mounts something else", "Juju"),
  "breaking-resources": rule("a resource is gone, or another", "Juju"),
  "breaking-requires": rule("a required endpoint is gone, another, narrower, or no longer optional", "Juju"),
  "breaking-provides": rule("a provided endpoint is gone, another, or narrower", "Juju"),
  "breaking-peers": rule("a peer endpoint is gone, or another", "Juju"),
  "breaking-devices": rule("a device is gone, or another", "Juju"),
  "breaking-options": rule("an option is gone, of another type, or new and has to be set", "Juju"),
  "breaking-actions": rule("an action is gone", "Juju"),
  "breaking-assumes": rule("the charm assumes more of its controller", "Juju"),
} as const;

/** Every rule by its id, in the order of the reference page. */
export const rules = { ...ofCharmcraft, ...ofJuju, ...ours, ...ofArchives, ...ofUpgrades } satisfies Readonly<
  Record<string, Rule>
>;

/** Stable name of a rule, such as `option-reserved`. */
export type RuleId = keyof typeof rules;
