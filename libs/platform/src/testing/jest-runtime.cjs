// Loads the packages and the product once for all test files of a worker. Jest would load them for each file, which takes
// it a second, and on Node 20 it never gives back what it has loaded. A file still has to itself what lies in folders
// `test` and `testing`; with coverage, everything.
const { default: JestRuntime } = require('jest-runtime');

const OWN = /(?:^|\/)(?:test|testing)\/|spec\.ts$/;

let shared = null;

module.exports = class Runtime extends JestRuntime {
  constructor(config, environment, ...rest) {
    super(config, environment, ...rest);
    if (!environment.isShared) return;
    const root = `${config.rootDir}/`;
    // Of no file, and never torn down.
    shared ??= new JestRuntime(config, environment, ...rest.with(-2, root));
    // Else newer releases of Node load the graph of a file by a way of its own.
    for (const { _resolution } of [this, shared]) _resolution.canResolveSync = () => false;
    const own = this.esmLoader.resolveModule.bind(this.esmLoader);
    this.esmLoader.resolveModule = async (specifier, importer, context) => {
      if (specifier === '@jest/globals') return own(specifier, importer, context);
      const path = await this._resolution.resolveEsmAsync(importer, specifier);
      const isOwn = path.startsWith(root) && !path.includes('/node_modules/') && OWN.test(path.slice(root.length));
      return isOwn ? own(specifier, importer, context) : shared.esmLoader.resolveModule(specifier, importer, context);
    };
  }
};
