import type { MailConfig } from '@plinth/config';
import type { Mail } from './mail.js';
import type { MailLanguage } from './mail-language.js';

/** What a message says, without its looks. Plain text throughout. */
export interface MailContent {
  /** What it is written in; screen readers are told. */
  readonly language: MailLanguage;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** The one thing to do. The link is shown as a button and in full. */
  readonly action?: { readonly label: string; readonly url: string };
  /** Small print: why this came, and what to do where it was not expected. */
  readonly note: string;
}

type Looks = Pick<MailConfig, 'brand' | 'accent'>;

const FONT = `font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif`;
const TEXT = `margin:0 0 16px;font-size:16px;line-height:1.5;color:#1f2328`;
const card = (accent: string) =>
  `max-width:520px;margin:0 auto;padding:32px;background:#ffffff;border-top:4px solid ${accent};border-radius:8px`;
const SMALL = `margin:0 0 8px;font-size:13px;line-height:1.5;color:#59636e`;

/** A message in two forms, text and HTML, that say the same. */
export function composeMail(content: MailContent, looks: Looks): Omit<Mail, 'to'> {
  return { subject: content.subject, text: asText(content, looks), html: asHtml(content, looks) };
}

function asText({ paragraphs, action, note }: MailContent, { brand }: Looks): string {
  const parts = [...paragraphs, ...(action ? [`${action.label}:\n${action.url}`] : []), `-- \n${brand}\n${note}`];
  return `${parts.join('\n\n')}\n`;
}

function asHtml({ language, subject, paragraphs, action, note }: MailContent, { brand, accent }: Looks): string {
  const body = paragraphs.map((paragraph) => `<p style="${TEXT}">${escapeHtml(paragraph)}</p>`);
  const button = action
    ? [
        `<p style="margin:24px 0"><a href="${escapeHtml(action.url)}" style="display:inline-block;padding:12px 24px;` +
          `background:${accent};color:${readableOn(accent)};border-radius:6px;font-size:16px;text-decoration:none">` +
          `${escapeHtml(action.label)}</a></p>`,
        `<p style="${SMALL};word-break:break-all"><a href="${escapeHtml(action.url)}" style="color:#59636e">` +
          `${escapeHtml(action.url)}</a></p>`,
      ]
    : [];
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light">
<title>${escapeHtml(subject)}</title>
</head>
<body style="margin:0;padding:24px;background:#f6f8fa;${FONT}">
<div role="article" lang="${escapeHtml(language)}" style="${card(accent)}">
<h1 style="margin:0 0 24px;font-size:20px;color:#1f2328">${escapeHtml(brand)}</h1>
${[...body, ...button].join('\n')}
<hr style="margin:24px 0;border:0;border-top:1px solid #d1d9e0">
<p style="${SMALL}">${escapeHtml(note)}</p>
</div>
</body>
</html>
`;
}

/** Black or white, whichever is easier to read on a colour: at least 4.5 to 1, as WCAG 2.2 asks (AA). */
function readableOn(colour: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return 1.05 / (luminance + 0.05) >= 4.5 ? '#ffffff' : '#000000';
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it stands in HTML, in attributes, too. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
