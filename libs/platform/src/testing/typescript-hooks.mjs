import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const { paths } = JSON.parse(readFileSync(`${root}tsconfig.json`, 'utf8')).compilerOptions;

// Tests start many processes; each source is compiled for the first of them. Named by content, so never stale.
const cache = join(root, '.data', 'test-cache');

/** The aliases of tsconfig.json, and `.js` for the `.ts` that it will be built from. */
export function resolve(specifier, context, next) {
  const aliased = fromAlias(specifier);
  if (aliased) return next(pathToFileURL(aliased).href, context);
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.endsWith('.ts')) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(source)) return next(source.href, context);
  }
  return next(specifier, context);
}

function fromAlias(specifier) {
  for (const [pattern, [target]] of Object.entries(paths)) {
    const [before, after] = pattern.split('*');
    if (after === undefined ? specifier === pattern : specifier.startsWith(before)) {
      return root + target.replace('*', specifier.slice(before.length));
    }
  }
  return null;
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const file = fileURLToPath(url);
  return { format: 'module', source: await compiled(file, await readFile(file, 'utf8')), shortCircuit: true };
}

/** The JavaScript of a source, compiled if nobody has compiled it before. */
export async function compiled(file, source) {
  const kept = join(cache, `${createHash('sha256').update(file).update(source).digest('hex')}.mjs`);
  const known = await readFile(kept, 'utf8').catch(() => null);
  if (known !== null) return known;
  const { transform } = await import('@swc/core');
  const { code } = await transform(source, {
    filename: file,
    sourceMaps: 'inline',
    configFile: false,
    swcrc: false,
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      keepClassNames: true,
    },
    module: { type: 'es6' },
  });
  await mkdir(cache, { recursive: true });
  await writeFile(`${kept}.${process.pid}`, code);
  await rename(`${kept}.${process.pid}`, kept);
  return code;
}
