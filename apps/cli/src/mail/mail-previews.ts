import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MailConfig } from '@plinth/config';
import { composeMail, escapeHtml, type MailLanguage, type SampleFacts } from '@plinth/platform/mail';
import type { ModuleDefinition } from '@plinth/platform/module';

/** A mail with made-up values. */
export interface MailPreview {
  /** Its module, its name and its language, such as `auth.magic_link.de`. */
  readonly name: string;
  readonly language: MailLanguage;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

type Looks = Pick<MailConfig, 'brand' | 'accent'> & Pick<SampleFacts, 'publicUrl'>;

/** Every mail that the modules send, in each of the languages. */
export function mailPreviews(
  modules: readonly Pick<ModuleDefinition, 'name' | 'mails'>[],
  languages: readonly MailLanguage[],
  looks: Looks,
): MailPreview[] {
  return modules.flatMap((module) =>
    languages.flatMap((language) =>
      Object.entries(module.mails?.({ ...looks, language }) ?? {}).map(([name, content]) => {
        const { html = '', ...rest } = composeMail(content, looks);
        return { name: `${module.name}.${name}.${language}`, language, html, ...rest };
      }),
    ),
  );
}

/** Writes a file of HTML and one of text a mail, and a page that shows them side by side. @returns the page's path. */
export async function writePreviews(folder: string, previews: readonly MailPreview[]): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const { name, html, text } of previews) {
    await writeFile(join(folder, `${name}.html`), html);
    await writeFile(join(folder, `${name}.txt`), text);
  }
  const index = join(folder, 'index.html');
  await writeFile(index, page(previews));
  return index;
}

function page(previews: readonly MailPreview[]): string {
  const mails = previews.map(
    ({ name, language, subject, text }) => `<section id="${name}">
<h2>${name}</h2>
<p lang="${language}"><a href="${name}.html">${escapeHtml(subject)}</a> (<a href="${name}.txt">text</a>)</p>
<iframe src="${name}.html" title="${name} as HTML" sandbox loading="lazy"></iframe>
<pre lang="${language}" tabindex="0" aria-label="${name} as text">${escapeHtml(text)}</pre>
</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Mails</title>
<style>
body { font-family: sans-serif; margin: 24px }
section { display: grid; grid-template-columns: 1fr 1fr; gap: 0 16px }
h2, section > p { grid-column: 1 / 3; margin: 16px 0 0 }
iframe { width: 100%; height: 480px; border: 1px solid #59636e }
pre { margin: 0; padding: 16px; border: 1px solid #59636e; overflow: auto; white-space: pre-wrap }
</style>
</head>
<body>
<h1>Mails</h1>
<p>With made-up values. Nothing was sent.</p>
${mails.join('\n')}
</body>
</html>
`;
}
