/** One configuration, six projects: what each level proves stands in CONTRIBUTING.md. */
const common = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': '@swc/jest' },
  setupFiles: ['<rootDir>/test/support/typescript-children.mjs'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // Its other build imports JSON in a way that Jest warns of, once per file and test.
    '^libphonenumber-js/min$': '<rootDir>/node_modules/libphonenumber-js/min/index.cjs',
  },
};

/** Jest runs this once for all projects, and only when one of them has a test to run. */
const withPostgres = {
  ...common,
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};

export default {
  testTimeout: 30_000,
  // Tests of races and of time need a core of their own more than they need company.
  maxWorkers: 2,
  // What a file leaves behind in its worker is never quite freed, and looking for garbage in gigabytes of it takes longer than
  // the tests: a fresh worker costs a second.
  workerIdleMemoryLimit: '800MB',
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/src/**/*.spec.ts'],
      testPathIgnorePatterns: ['\\.db\\.spec\\.ts$'],
    },
    { ...withPostgres, displayName: 'database', testMatch: ['<rootDir>/src/**/*.db.spec.ts'] },
    { ...withPostgres, displayName: 'structure', testMatch: ['<rootDir>/test/structure/**/*.spec.ts'] },
    { ...withPostgres, displayName: 'journeys', testMatch: ['<rootDir>/test/journeys/**/*.spec.ts'] },
    { ...withPostgres, displayName: 'crash', testMatch: ['<rootDir>/test/crash/**/*.spec.ts'] },
    { ...withPostgres, displayName: 'browser', testMatch: ['<rootDir>/test/browser/**/*.spec.ts'] },
  ],
};
