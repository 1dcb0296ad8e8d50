import { describe, expect, it } from '@jest/globals';
import { composeMail } from './compose-mail.js';

const looks = { brand: 'Böcklin & Sons', accent: '#0a7a50' };

describe('a composed mail', () => {
  const content = {
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
});
