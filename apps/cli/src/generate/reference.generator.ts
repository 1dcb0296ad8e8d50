import { modules } from '@plinth/modules';
import { openApiDocument, STATUS_OF_KIND, type Deprecation } from '@plinth/platform/http';
import { errorCatalogueOf, jobsOf, permissionCatalogueOf } from '@plinth/platform/module';
import { version } from '@plinth/platform/process';
import { typeOf } from '@plinth/platform/queue';
import { describedApplication } from './described-application.js';
import type { GeneratedFile, Generator } from './generator.js';

const MADE = '<!-- Made by `npm run plinth -- generate`; do not edit. -->';

/** `docs/reference`: routes, permissions, errors and job types, gathered from the code. */
export const reference: Generator = async () => [
  await routes(),
  await deprecations(),
  page('permissions', 'Permissions', ['Permission', 'Module', 'Meaning'], permissions()),
  page('errors', 'Errors', ['Code', 'Status', 'Meaning'], errors()),
  page('job-types', 'Job types', ['Type', 'Queue', 'Attempts', 'Who may submit it', 'What it does'], jobTypes()),
];

async function routes(): Promise<GeneratedFile> {
  const { paths } = openApiDocument(await describedApplication(), version());
  const rows = Object.entries(paths).flatMap(([path, item]) =>
    (['get', 'post', 'put', 'patch', 'delete', 'head'] as const).flatMap((method) => {
      const operation = item[method];
      if (!operation) return [];
      const permission = (operation as { 'x-required-permission'?: string })['x-required-permission'];
      const isPublic = (operation.security ?? []).some((each) => Object.keys(each).length === 0);
      const who = permission ? `\`${permission}\`` : isPublic ? 'anyone' : 'signed in';
      return [[`\`${method.toUpperCase()} ${path}\``, who, operation.summary ?? '']];
    }),
  );
  return page('routes', 'Routes', ['Route', 'Who', 'What'], rows);
}

async function deprecations(): Promise<GeneratedFile> {
  const { paths } = openApiDocument(await describedApplication(), version());
  const rows = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { 'x-deprecation'?: Deprecation } | undefined>).flatMap(
      ([method, operation]) => {
        const deprecation = operation?.['x-deprecation'];
        if (!deprecation) return [];
        const { since, sunset, link } = deprecation;
        return [[`\`${method.toUpperCase()} ${path}\``, since, sunset, `[what to use instead](${link})`]];
      },
    ),
  );
  return page('deprecations', 'Deprecations', ['Route', 'Since', 'Ends', 'Instead'], rows);
}

function permissions(): string[][] {
  return permissionCatalogueOf(modules).permissions.map(({ name, module, description }) => [
    `\`${name}\``,
    module,
    description,
  ]);
}

function errors(): string[][] {
  return errorCatalogueOf(modules).map(({ code, kind, message }) => [
    `\`${code}\``,
    String(STATUS_OF_KIND[kind]),
    message,
  ]);
}

function jobTypes(): string[][] {
  return jobsOf(modules).map((job) => {
    const { name, queue, maxAttempts, options } = typeOf(job);
    const { submit } = options;
    const who =
      submit === undefined ? 'code alone' : submit === 'authenticated' ? 'signed in' : `\`${submit.permission}\``;
    return [`\`${name}\``, queue, String(maxAttempts), who, options.description];
  });
}

function page(name: string, title: string, head: readonly string[], rows: readonly string[][]): GeneratedFile {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
  const sorted = [...rows].sort((left, right) => ((left[0] ?? '') < (right[0] ?? '') ? -1 : 1));
  const text = [MADE, '', `# ${title}`, '', line(head), line(head.map(() => '---')), ...sorted.map(line), ''].join(
    '\n',
  );
  return { path: `docs/reference/${name}.md`, text };
}
