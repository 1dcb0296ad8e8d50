import { describe, expect, it } from '@jest/globals';
import { composeMail, type MailContent } from './compose-mail.js';

const looks = { brand: 'Böcklin & Sons', accent: '#0a7a50' };

describe('a composed mail', () => {
  const content: MailContent & Required<Pick<MailContent, 'action'>> = {
    language: 'de',
    subject: 'Hallo <Ada>',
    paragraphs: ['Guten Tag, <script>alert(1)</script>.', 'Bis "bald".'],
    action: { label: 'Weiter', url: 'https://example.com/go?token=a&next="b"' },
    note: 'Nicht erwartet? Nichts zu tun.',
  };

  it('says the same in text and in HTML', () => {
    const { subject, text, html } = composeMail(content, looks);
    expect(subject).toBe('Hallo <Ada>');
    for (const part of ['Guten Tag', 'Bis', 'Weiter', 'Nicht erwartet?']) {
      expect(text).toContain(part);
      expect(html).toContain(part);
    }
    expect(text).toContain(content.action.url);
    expect(html).toContain('<html lang="de">');
    // Mail programs that show a message within a page of theirs drop everything around the body.
    expect(html).toContain('<div role="article" lang="de"');
    expect(html).toContain('<title>Hallo &lt;Ada&gt;</title>');
    expect(html).toContain(looks.accent);
  });

  it('lets nothing of its content become markup', () => {
    const { html } = composeMail(content, looks);
    expect(html).not.toContain('<script>');
    expect(html).toContain('href="https://example.com/go?token=a&amp;next=&quot;b&quot;"');
    expect(html).toContain('Böcklin &amp; Sons');
  });

  it('has no link where there is nothing to do', () => {
    const { action: _, ...rest } = content;
    expect(composeMail(rest, looks).html).not.toContain('<a ');
  });

  it.each(['#1f6feb', '#0a7a50', '#ffd400', '#ffffff', '#000000', '#777777', '#ff0000', '#00ff00'])(
    'can be read whatever colour the operator chose: %s',
    (accent) => {
      const { html = '' } = composeMail(content, { ...looks, accent });
      const styles = [...html.matchAll(/style="([^"]*)"/g)].map(([, style = '']) => style);
      const written = styles.flatMap((style) => {
        const ink = /(?:^|;)color:(#\w+)/.exec(style)?.[1];
        const paper = /(?:^|;)background:(#\w+)/.exec(style)?.[1] ?? '#ffffff';
        return ink === undefined ? [] : [[ink, paper] as const];
      });
      expect(written).toContainEqual([expect.any(String), accent]);
      for (const [ink, paper] of written) expect(contrast(ink, paper)).toBeGreaterThanOrEqual(4.5);
    },
  );
});

/** As WCAG 2.2 reckons it. */
function contrast(one: string, other: string): number {
  const luminances = [one, other].map((colour) => {
    const [red = 0, green = 0, blue = 0] = (colour.slice(1).match(/../g) ?? []).map((pair) => {
      const share = Number(`0x${pair}`) / 255;
      return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  });
  return Math.max(...luminances) / Math.min(...luminances);
}
