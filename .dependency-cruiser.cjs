// Who may import whom. Each rule is broken on purpose in test/architecture/fixtures/house, and a test sees it fail.

/** Modules that a module may call; whatever goes the other way is an event. One that is not listed reaches none. */
const edges = {
  auth: ['organizations', 'users', 'roles'],
  organizations: ['users', 'roles'],
  users: ['roles', 'storage'],
  privacy: ['users', 'roles'],
};

/** Tests and what supports them: free to use test packages and the factories of other modules. */
const tests = ['[.-]spec\\.ts$', '/testing/'];

const error = 'error';

const edgeRules = Object.entries(edges).map(([module, reached]) => ({
  name: `edges-of-${module}`,
  comment: `The module ${module} calls ${reached.join(', ')} and no other. Answer an event, or declare the edge.`,
  severity: error,
  from: { path: `^libs/modules/${module}/`, pathNot: tests },
  to: { path: '^libs/modules/', pathNot: `^libs/modules/(?:${[module, ...reached].join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'kernel-is-plain',
      comment: 'The kernel is plain TypeScript: no framework, nothing of Node, nothing of ours.',
      severity: error,
      from: { path: '^libs/kernel/', pathNot: tests },
      to: { pathNot: ['^libs/kernel/', '(?:^|/)node_modules/uuid/'] },
    },
    {
      name: 'kernel-points-at-nothing',
      comment: 'apps → modules → platform → kernel.',
      severity: error,
      from: { path: '^libs/kernel/' },
      to: { path: '^(?:apps|config|libs/modules|libs/platform)/' },
    },
    {
      name: 'client-points-at-nothing',
      comment: 'The client runs in the apps of others: it takes nothing of the house, and nothing of Node.',
      severity: error,
      from: { path: '^libs/client/src/' },
      to: { pathNot: ['^libs/client/', '(?:^|/)node_modules/tus-js-client/'] },
    },
    {
      name: 'nobody-in-the-house-calls-itself',
      comment: 'The client is for those outside. Inside, modules are called through their doors.',
      severity: error,
      from: { path: '^(?:apps|config|libs)/', pathNot: ['^libs/client/', ...tests] },
      to: { path: '^libs/client/' },
    },
    {
      name: 'config-points-at-nothing',
      comment: 'The configuration is read by others and reads none of them.',
      severity: error,
      from: { path: '^config/' },
      to: { path: '^(?:apps|libs)/' },
    },
    {
      name: 'platform-knows-no-module',
      comment: 'apps → modules → platform → kernel.',
      severity: error,
      from: { path: '^libs/platform/' },
      to: { path: '^(?:apps|libs/modules)/' },
    },
    {
      name: 'modules-know-no-app',
      comment: 'apps → modules → platform → kernel.',
      severity: error,
      from: { path: '^libs/modules/' },
      to: { path: '^apps/' },
    },
    ...edgeRules,
    {
      name: 'edges-of-the-others',
      comment: 'This module reaches no other. Answer an event, or declare the edge in .dependency-cruiser.cjs.',
      severity: error,
      from: {
        path: '^libs/modules/([^/]+)/',
        pathNot: [...tests, `^libs/modules/(?:${Object.keys(edges).join('|')})/`],
      },
      to: { path: '^libs/modules/', pathNot: '^libs/modules/$1/' },
    },
    {
      name: 'door-of-a-module',
      comment: 'A module is reached through its index.ts alone.',
      severity: error,
      from: { path: '^libs/modules/([^/]+)/' },
      to: {
        path: '^libs/modules/[^/]+/src/',
        pathNot: ['^libs/modules/$1/', '^libs/modules/[^/]+/src/index\\.ts$', '/testing/'],
      },
    },
    {
      name: 'door-of-a-module-from-outside',
      comment: 'A module is reached through its index.ts alone.',
      severity: error,
      from: { path: '^(?:apps/|libs/modules/[^/]+\\.ts$)' },
      to: { path: '^libs/modules/[^/]+/src/', pathNot: ['^libs/modules/[^/]+/src/index\\.ts$', '/testing/'] },
    },
    {
      name: 'door-of-the-platform',
      comment: 'A concern of the platform is reached through its index.ts alone.',
      severity: error,
      from: { path: '^(?:apps|libs/modules)/' },
      to: { path: '^libs/platform/src/', pathNot: '^libs/platform/src/[^/]+/index\\.ts$' },
    },
    {
      name: 'door-of-the-kernel-and-config',
      comment: 'The kernel and the configuration are reached through their index.ts alone.',
      severity: error,
      from: { path: '^(apps|config|libs/[^/]+)/' },
      to: { path: '^(?:libs/kernel/src|config)/', pathNot: ['^$1/', '^(?:libs/kernel/src|config)/index\\.ts$'] },
    },
    {
      name: 'no-foreign-entity',
      comment: 'Tables are private to their module: hold an id, call the API.',
      severity: error,
      from: { path: '^libs/modules/([^/]+)/' },
      to: { path: '\\.entity\\.ts$', pathNot: '^libs/modules/$1/' },
    },
    {
      name: 'no-orphan',
      comment: 'Nothing imports this file and it imports nothing: it is dead.',
      severity: error,
      from: { orphan: true, pathNot: tests },
      to: {},
    },
    {
      name: 'no-test-support-in-product',
      comment: 'Factories and harnesses are for tests.',
      severity: error,
      from: { path: '^(?:apps|config|libs)/', pathNot: tests },
      to: { path: '/testing/' },
    },
    {
      name: 'no-dev-package-in-product',
      comment: 'Packages for development are not installed where the product runs.',
      severity: error,
      // The bundle is made where the product is built.
      from: { path: '^(?:apps|config|libs)/', pathNot: [...tests, '^apps/bundle\\.mjs$'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-undeclared-package',
      comment: 'A package that package.json does not name is there by luck.',
      severity: error,
      from: {},
      // A peer is declared; who uses the client brings it.
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer'] },
    },
    {
      name: 'no-lost-import',
      comment: 'This import leads nowhere.',
      severity: error,
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      mainFields: ['main', 'types'],
    },
  },
};
