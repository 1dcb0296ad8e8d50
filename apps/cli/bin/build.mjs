// `npm run build`.
import { build } from './prepare.mjs';

try {
  await build();
} catch (error) {
  process.stderr.write(`${error.output}\n\n${error.message}\n`);
  process.exitCode = 1;
}
