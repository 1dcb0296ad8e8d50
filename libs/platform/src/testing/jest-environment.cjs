// One realm for all test files of a worker, so that they can share what they load; see jest-runtime.cjs.
const { TestEnvironment } = require('jest-environment-node');

/** What Jest keeps for itself on the global object while a file runs. */
const OF_JEST = /^Symbol\((?:\w*(?:JEST|RETRY)\w*|EVENT_HANDLERS|TEST_TIMEOUT_SYMBOL)\)$/;

module.exports = class Environment extends TestEnvironment {
  static #shared = null;

  constructor(config, context) {
    if (Environment.#shared) return Environment.#shared;
    super(config, context);
    /** Whether the files share; not where coverage is counted, which is by file. */
    this.isShared = !config.globalConfig.collectCoverage;
    if (!this.isShared) return;
    const { env, exit } = this.global.process;
    this.found = { env, exit, variables: { ...env } };
    Environment.#shared = this;
  }

  /** Leaves to the next file what this one found. */
  async teardown() {
    if (!this.isShared) return super.teardown();
    this.moduleMocker.restoreAllMocks();
    this.fakeTimersModern.useRealTimers();
    for (const key of Reflect.ownKeys(this.global)) {
      if (OF_JEST.test(String(key))) Reflect.deleteProperty(this.global, key);
    }
    const { env, exit, variables } = this.found;
    for (const name of Object.keys(env)) Reflect.deleteProperty(env, name);
    Object.assign(this.global.process, { env: Object.assign(env, variables), exit });
  }
};
