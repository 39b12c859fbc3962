/**
 * Text of a module that a charm's Node loads first, where nobody may mount and `/charm/containers` cannot be made: a connection to a container's
 * socket there goes to where the socket lies. The charm is the one that Juju would run, and knows nothing of it.
 *
 * @param sockets - the socket's path on the host by the path under which a charm knows it
 */
export function charmSockets(sockets: Readonly<Record<string, string>>): string {
  return `"use strict";
const { Socket } = require("node:net");
const sockets = new Map(Object.entries(${JSON.stringify(sockets)}));
// For the charm alone, not for what it starts.
delete process.env.NODE_OPTIONS;
const { connect } = Socket.prototype;
Socket.prototype.connect = function (...args) {
  // Node's own callers hand their arguments on as one list.
  const list = Array.isArray(args[0]) ? args[0] : args;
  const [target] = list;
  if (typeof target === "string") list[0] = sockets.get(target) ?? target;
  else if (sockets.has(target?.path)) list[0] = { ...target, path: sockets.get(target.path) };
  return connect.apply(this, args);
};
`;
}
