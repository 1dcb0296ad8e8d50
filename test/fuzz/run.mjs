// `npm run fuzz -- --requests 100000 --seed 7`: the fuzzer of the tests, for as long as one likes.
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { requests: { type: 'string' }, seed: { type: 'string' } } });
const env = {
  ...process.env,
  FUZZ_REQUESTS: values.requests ?? '100000',
  FUZZ_SEED: values.seed ?? String(Date.now() % 1_000_000_000),
};
console.log(`Seed ${env.FUZZ_SEED}`);
const program = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', 'test/fuzz/'];
const jest = spawn(process.execPath, program, { env, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => jest.kill(signal));
jest.on('close', (code) => (process.exitCode = code ?? 1));
