/**
 * What pnpm does to a manifest before it packs it for the registry: scripts, development dependencies and the condition that leads to our
 * TypeScript are of no use outside this tree, and the files behind them are not published. `pnpm release` names this file as pnpmfile.
 */
export const hooks = {
  beforePacking(manifest) {
    const { scripts: _scripts, devDependencies: _development, ...published } = manifest;
    if (published.exports === undefined) return published;
    return { ...published, exports: withoutSources(published.exports) };
  },
};

function withoutSources(exports) {
  return Object.fromEntries(
    Object.entries(exports).map(([entry, { "@paas-charm/source": _source, ...conditions }]) => [entry, conditions]),
  );
}
