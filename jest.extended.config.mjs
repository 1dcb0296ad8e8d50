import everyday from './jest.config.mjs';

/** What stands on packages of the system, for `npm run test:extended`. @type {import('jest').Config} */
export default {
  ...everyday,
  testMatch: ['<rootDir>/{apps,config,libs,test}/**/*.extended-spec.ts'],
};
