import { beforeAll, describe, expect, test } from '@jest/globals';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { FIXTURES, ROOT, runTool } from './run-tool.js';

const RULES = '.dependency-cruiser.cjs';
const CYCLES = '.dependency-cruiser.cycles.cjs';

interface Cruise {
  readonly summary: {
    readonly violations: readonly {
      readonly rule: { readonly name: string };
      readonly from: string;
      readonly to: string;
    }[];
  };
}

/** What the rules find in a house, one line each: `rule: from → to`, packages by their bare name. */
async function violations(config: string, house: string): Promise<string[]> {
  const args = ['--config', join(ROOT, config), '--output-type', 'json', 'apps', 'libs', 'config'];
  const { summary } = (await runTool('dependency-cruiser/bin/dependency-cruise.mjs', args, house)) as Cruise;
  return summary.violations
    .map(
      ({ rule, from, to }) => `${rule.name}: ${from} → ${to.replace(/^.*node_modules\/((?:@[^/]+\/)?[^/]+).*$/, '$1')}`,
    )
    .sort();
}

function rulesOf(config: string): string[] {
  const { forbidden } = createRequire(import.meta.url)(join(ROOT, config)) as { forbidden: { name: string }[] };
  return forbidden.map(({ name }) => name);
}

const users = 'libs/modules/users/src';
const auth = 'libs/modules/auth/src';
const database = 'libs/platform/src/database';

const broken = [
  `client-points-at-nothing: libs/client/src/points-at-the-kernel.ts → libs/kernel/src/index.ts`,
  `config-points-at-nothing: config/points-at-the-kernel.ts → libs/kernel/src/index.ts`,
  `door-of-a-module: ${auth}/application/past-a-door.ts → ${users}/application/users.service.ts`,
  `door-of-a-module: ${auth}/persistence/foreign-entity.ts → ${users}/persistence/user.entity.ts`,
  `door-of-a-module-from-outside: apps/api/src/past-a-door.ts → ${users}/application/users.service.ts`,
  `door-of-the-kernel-and-config: ${database}/past-the-kernel-door.ts → libs/kernel/src/ids.ts`,
  `door-of-the-platform: apps/api/src/past-the-platform-door.ts → ${database}/database.ts`,
  `edges-of-auth: ${auth}/application/past-an-edge.ts → libs/modules/storage/src/index.ts`,
  `edges-of-organizations: libs/modules/organizations/src/application/past-an-edge.ts → ${auth}/index.ts`,
  `edges-of-privacy: libs/modules/privacy/src/application/past-an-edge.ts → ${auth}/index.ts`,
  `edges-of-the-others: libs/modules/jobs/src/application/past-an-edge.ts → ${users}/index.ts`,
  `edges-of-users: ${users}/application/past-an-edge.ts → ${auth}/index.ts`,
  `kernel-is-plain: libs/kernel/src/points-at-the-platform.ts → ${database}/index.ts`,
  `kernel-is-plain: libs/kernel/src/uses-node.ts → fs`,
  `kernel-points-at-nothing: libs/kernel/src/points-at-the-platform.ts → ${database}/index.ts`,
  `modules-know-no-app: ${users}/application/knows-an-app.ts → apps/api/src/main.ts`,
  `nobody-in-the-house-calls-itself: apps/api/src/calls-itself.ts → libs/client/src/index.ts`,
  `no-dev-package-in-product: ${database}/uses-a-dev-package.ts → @jest/globals`,
  `no-foreign-entity: ${auth}/persistence/foreign-entity.ts → ${users}/persistence/user.entity.ts`,
  `no-lost-import: ${database}/leads-nowhere.ts → ./nowhere.js`,
  `no-orphan: ${database}/orphan.ts → ${database}/orphan.ts`,
  `no-test-support-in-product: ${database}/uses-test-support.ts → libs/platform/src/testing/index.ts`,
  `no-undeclared-package: ${database}/uses-an-undeclared-package.ts → semver`,
  `platform-knows-no-module: ${database}/knows-a-module.ts → ${users}/index.ts`,
];

const cycle = ['chick', 'chicken', 'egg'].map((name) => `libs/platform/src/cycle/${name}.ts`);

describe('who may import whom', () => {
  const house = join(FIXTURES, 'house');
  let inHouse: string[];
  let cyclesInHouse: string[];
  let ours: string[][];

  beforeAll(async () => {
    [ours, inHouse, cyclesInHouse] = await Promise.all([
      Promise.all([violations(CYCLES, ROOT), violations(RULES, ROOT)]),
      violations(RULES, house),
      violations(CYCLES, house),
    ]);
  }, 120_000);

  test('every broken rule is found, and nothing that is allowed', () => {
    expect(inHouse).toEqual([...broken].sort());
  });

  test('a cycle is found, also where shorter ones of types alone hide it; those are none', () => {
    expect(cyclesInHouse).toHaveLength(1);
    expect(cycle).toContain(cyclesInHouse.join().replace(/^no-cycle: | → .*$/g, ''));
  });

  test('each rule is broken by a fixture', () => {
    const seen = new Set([...broken, ...cyclesInHouse].map((line) => line.split(':')[0]));
    expect([...rulesOf(RULES), ...rulesOf(CYCLES)].filter((rule) => !seen.has(rule))).toEqual([]);
  });

  test('our own house breaks none', () => {
    expect(ours.flat()).toEqual([]);
  });
});
