import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { modules } from '@plinth/modules';
import { MAIL_LANGUAGES } from '@plinth/platform/mail';
import { mailPreviews } from './mail-previews.js';
import { mail } from './mail.command.js';

const looks = { brand: 'Böcklin & Sons', accent: '#1f6feb', publicUrl: 'https://plinth.example' };

describe('every mail of every module', () => {
  const previews = mailPreviews(modules, MAIL_LANGUAGES, looks);
  const inLanguage = (language: string) =>
    new Map(
      previews
        .filter((each) => each.language === language)
        .map((each) => [each.name.slice(0, -language.length - 1), each]),
    );

  it('is there', () => {
    const names = [...inLanguage('en').keys()];
    expect(names).toEqual(
      expect.arrayContaining(['auth.magic_link', 'auth.session_stolen', 'organizations.invitation']),
    );
  });

  it('is there in each language, in its own words', () => {
    const [english, german] = [inLanguage('en'), inLanguage('de')];
    expect([...german.keys()]).toEqual([...english.keys()]);
    for (const [name, { subject, text, html }] of english) {
      const other = german.get(name);
      expect(other?.subject).not.toBe(subject);
      expect(other?.text).not.toBe(text);
      expect(other?.html.includes('<a ')).toBe(html.includes('<a '));
    }
  });

  it.each(previews.map((each) => [each.name, each] as const))('%s can be read by everybody', (_name, preview) => {
    const { subject, text, html, language } = preview;
    const plain = html
      .replace(/<(head|style)[\s\S]*?<\/\1>/g, '')
      .replace(/<[^>]*>/g, ' ')
      .replace(
        /&(amp|#39|quot|lt|gt);/g,
        (_entity, name: string) => ({ amp: '&', '#39': "'", quot: '"', lt: '<', gt: '>' })[name] ?? '',
      );
    const words = (of: string) => new Set(of.match(/\S*[\p{L}\d]\S*/gu)?.map((word) => word.replace(/:$/, '')));
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).toMatch(/<title>[^<]+<\/title>/);
    expect(html.match(/<h1[ >]/g)).toHaveLength(1);
    // Nothing is fetched, and nothing is lost where pictures are not shown.
    expect(html).not.toMatch(/<(?:img|script|link|iframe|form)|url\(|src=/i);
    expect(words(text)).toEqual(words(plain));
    expect(subject.length).toBeLessThanOrEqual(300);
    expect(text + html + subject).not.toMatch(/undefined|null|NaN|\[object|\$\{/);
    for (const [, url = ''] of html.matchAll(/href="([^"]*)"/g)) {
      expect(url).toMatch(/^https:\/\/plinth\.example\/\S+\?token=made-up$/);
    }
  });
});

describe('plinth mail preview', () => {
  const count = mailPreviews(modules, ['en'], looks).length;
  let folder: string;
  const before = { ...process.env };
  const printed: string[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plinth-mails-'));
    Object.assign(process.env, { PLINTH_DATA: folder, MAIL_BRAND: '<Acme>' });
    jest.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  });
  afterEach(() => {
    printed.length = 0;
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    process.env = before;
    await rm(folder, { recursive: true, force: true });
  });

  it('writes every mail, and a page that shows them, without a server', async () => {
    expect(await mail(['preview'])).toBe(0);
    const index = join(folder, 'mail-preview', 'index.html');
    expect(printed).toEqual([`Wrote ${String(count * 2)} mails: open ${index}`]);
    const files = await readdir(join(folder, 'mail-preview'));
    expect(files).toHaveLength(count * 4 + 1);
    const page = await readFile(index, 'utf8');
    for (const file of files) if (file !== 'index.html') expect(page).toContain(`"${file}"`);
    expect(page).not.toContain('<Acme>');
    expect(await readFile(join(folder, 'mail-preview', 'auth.magic_link.de.txt'), 'utf8')).toContain('Anmelden:');
  });

  it('writes one language where it is told to', async () => {
    const out = join(folder, 'german');
    await mail(['preview', '--locale', 'de', '--out', out]);
    const files = await readdir(out);
    expect(files.filter((file) => /\.en\./.test(file))).toEqual([]);
    expect(files).toHaveLength(count * 2 + 1);
  });

  it.each([[[]], [['send']], [['preview', '--locale', 'tlh']], [['preview', '--to', 'ada@example.org']]])(
    'refuses %j',
    async (args) => {
      await expect(mail(args)).rejects.toMatchObject({ name: 'CliError' });
    },
  );
});
