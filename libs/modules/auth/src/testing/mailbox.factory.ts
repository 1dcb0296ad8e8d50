import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@plinth/platform/testing';

/** A message as it was sent, decoded. */
export interface ReceivedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The one-time token of its link. */
  readonly token: string;
}

/** The mailboxes of everybody, in the folder that messages are written to where there is no mail server. */
export function mailboxes(dataFolder: string) {
  const folder = join(dataFolder, 'mail');
  const all = async (address: string): Promise<ReceivedMail[]> => {
    const names = await readdir(folder).catch(() => []);
    const own = names.filter((name) => name.endsWith('.eml') && name.includes(address.replace(/[^\w@.-]/g, '_')));
    return Promise.all(own.sort().map(async (name) => parse(await readFile(join(folder, name), 'utf8'))));
  };
  return {
    all,
    /** The newest message to `address` with `subject`, as soon as there are `count` of them. */
    newest: (address: string, subject: RegExp, count = 1): Promise<ReceivedMail> =>
      eventually(async () => {
        const found = (await all(address)).filter((mail) => subject.test(mail.subject));
        return found.length >= count ? (found.at(-1) ?? null) : null;
      }, 20),
  };
}

function parse(message: string): ReceivedMail {
  const subject = /^subject: ((?:.|\r?\n[ \t])*)/im.exec(message)?.[1] ?? '';
  const part = (type: string) => {
    const found = new RegExp(`content-type: text/${type}.*?\\r?\\n\\r?\\n(.*?)(?:\\r?\\n--|$)`, 'is').exec(message);
    const encoding = /content-transfer-encoding: (\S+)/i.exec(found?.[0] ?? '')?.[1] ?? '';
    return decode(found?.[1] ?? '', encoding);
  };
  const text = part('plain');
  return {
    subject: decodeWords(subject),
    text,
    html: part('html'),
    token: /\?token=([\w-]+)/.exec(text)?.[1] ?? '',
  };
}

function decode(body: string, encoding: string): string {
  if (/base64/i.test(encoding)) return Buffer.from(body, 'base64').toString();
  if (!/quoted-printable/i.test(encoding)) return body;
  const bytes = body
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

function decodeWords(header: string): string {
  return header
    .replace(/\r?\n[ \t]/g, ' ')
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?(q|b)\?(.*?)\?=/gi, (_, kind: string, text: string) =>
      kind.toLowerCase() === 'b' ? decode(text, 'base64') : decode(text.replaceAll('_', ' '), 'quoted-printable'),
    );
}
