const { default: Sequencer } = require('@jest/test-sequencer');

/** What takes long because it breaks, waits or runs programs; the largest files come next. */
const LONG = [/journey-spec\.ts$/, /fault-spec\.ts$/, /\/architecture\//, /\/fuzz\//];

/**
 * Begins with the kinds of tests that take longest, so that no worker is left alone with them at the end. What Jest itself
 * remembers of earlier runs is not there on a fresh clone. The long kinds take turns: some wait while others work.
 */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort([...tests]);
    const kinds = LONG.map((kind) => sorted.filter(({ path }) => kind.test(path)));
    const long = kinds[0].flatMap((_, index) => kinds.map((kind) => kind[index])).filter(Boolean);
    return [...new Set([...long, ...kinds.flat(), ...sorted])];
  }
};
