// Packs a worker of the fault tests (the first file that is named, beside this one) into another: they start some twenty, and so each loads in half the time.
import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { compiled } from '../../../libs/platform/src/testing/typescript-hooks.mjs';

const sources = {
  name: 'sources',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const code = await compiled(path, await readFile(path, 'utf8'));
      // A module that asks where it is means its own place.
      return { contents: code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)) };
    });
  },
};

await build({
  entryPoints: [fileURLToPath(new URL(process.argv[2], import.meta.url))],
  outfile: process.argv[3],
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  keepNames: true,
  sourcemap: 'inline',
  plugins: [sources],
  logLevel: 'error',
});
