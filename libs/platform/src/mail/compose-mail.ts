import type { MailConfig } from '@plinth/config';
import type { Mail } from './mail.js';

/** What a message says, without its looks. Plain text throughout. */
export interface MailContent {
  /** A BCP 47 language tag, for screen readers. */
  readonly language: string;
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
  const body = paragraphs.map((paragraph) => `<p style="${TEXT}">${escape(paragraph)}</p>`);
  const button = action
    ? [
        `<p style="margin:24px 0"><a href="${escape(action.url)}" style="display:inline-block;padding:12px 24px;` +
          `background:${escape(accent)};color:#ffffff;border-radius:6px;font-size:16px;text-decoration:none">` +
          `${escape(action.label)}</a></p>`,
        `<p style="${SMALL};word-break:break-all"><a href="${escape(action.url)}" style="color:#59636e">` +
          `${escape(action.url)}</a></p>`,
      ]
    : [];
  return `<!doctype html>
<html lang="${escape(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light">
<title>${escape(subject)}</title>
</head>
<body style="margin:0;padding:24px;background:#f6f8fa;${FONT}">
<div role="article" style="max-width:520px;margin:0 auto;padding:32px;background:#ffffff;border-radius:8px">
<h1 style="margin:0 0 24px;font-size:20px;color:${escape(accent)}">${escape(brand)}</h1>
${[...body, ...button].join('\n')}
<hr style="margin:24px 0;border:0;border-top:1px solid #d1d9e0">
<p style="${SMALL}">${escape(note)}</p>
</div>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
