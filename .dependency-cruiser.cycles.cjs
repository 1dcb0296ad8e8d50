// Cycles, looked for in a run of their own: what only lends its types is gone once compiled, and a cycle through it
// harms nobody, but it would hide a real one that shares an edge with it.
const { options } = require('./.dependency-cruiser.cjs');

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'Files that need each other cannot be read, loaded or moved apart.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: { ...options, tsPreCompilationDeps: false },
};
