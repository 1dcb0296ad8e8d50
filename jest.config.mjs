/** @type {import('jest').Config} */
export default {
  testEnvironment: '<rootDir>/libs/platform/src/testing/jest-environment.cjs',
  runtime: '<rootDir>/libs/platform/src/testing/jest-runtime.cjs',
  testSequencer: '<rootDir>/test/longest-first.cjs',
  rootDir: '.',
  testMatch: ['<rootDir>/{apps,config,libs,test}/**/*.{spec,db-spec,http-spec,journey-spec,fault-spec}.ts'],
  // The client is built there as a package of the same name.
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  // Among the files that break a rule are specs that must never run.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/architecture/fixtures/'],
  globalSetup: '<rootDir>/libs/platform/src/testing/global-setup.mjs',
  globalTeardown: '<rootDir>/libs/platform/src/testing/global-teardown.mjs',
  globals: { schemaFile: 'test/support/schema.ts' },
  setupFilesAfterEnv: ['<rootDir>/libs/platform/src/testing/jest-setup.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  testTimeout: 30_000,
  maxWorkers: 2,
  // A worker that only grows spends its time looking for garbage.
  workerIdleMemoryLimit: '700MB',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
        module: { type: 'es6' },
      },
    ],
  },
  moduleNameMapper: {
    '^@plinth/client$': '<rootDir>/libs/client/src/index.ts',
    '^@plinth/client/(.+)$': '<rootDir>/libs/client/src/$1.ts',
    '^@plinth/config$': '<rootDir>/config/index.ts',
    '^@plinth/kernel$': '<rootDir>/libs/kernel/src/index.ts',
    '^@plinth/platform/(.+)$': '<rootDir>/libs/platform/src/$1/index.ts',
    '^@plinth/modules$': '<rootDir>/libs/modules/modules.ts',
    '^@plinth/modules/(.+)$': '<rootDir>/libs/modules/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  coverageProvider: 'v8',
  collectCoverageFrom: ['apps/**/*.ts', 'config/**/*.ts', 'libs/**/*.ts', '!**/main.ts'],
};
