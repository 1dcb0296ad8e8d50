import { describe, expect, it } from '@jest/globals';
import { parseInstant } from './instants.js';
import { inJson, objectWriter, type TextRow } from './text-row.js';

describe('what Postgres writes, in JSON', () => {
  it.each([
    'plain',
    '',
    'a "quoted" \\ word',
    'line\nbreak\ttab \u0000 \u001f \u007f',
    '\u2028\u2029',
    'ümlaut 漢字 🦊',
    'half \ud83e of a fox',
    '</script>',
  ])('text: %j', (text) => {
    expect(inJson.text(text)).toBe(JSON.stringify(text));
  });

  it.each([
    '2026-11-21 05:59:07.123+00',
    '2026-11-21 05:59:07.1+00',
    '2026-11-21 05:59:07+00',
    '2026-11-21 05:59:07.123456+00',
    '2026-11-21 05:59:07.5+02',
    '0044-03-15 12:00:00+00 BC',
    '12026-01-01 00:00:00.25+00',
  ])('an instant as the date that it is: %s', (text) => {
    expect(inJson.instant(text)).toBe(JSON.stringify(parseInstant(text)));
  });

  it('objects', () => {
    const write = objectWriter<TextRow>({
      'a"b': ([name = null]) => (name === null ? 'null' : inJson.text(name)),
      open: ([, open = null]) => inJson.boolean(open ?? ''),
      more: ([, , more = null]) => inJson.json(more ?? ''),
    });
    expect(JSON.parse(write([null, 't', '{"x": [1]}']))).toEqual({ 'a"b': null, open: true, more: { x: [1] } });
    expect(JSON.parse(write(['n', 'f', '2']))).toEqual({ 'a"b': 'n', open: false, more: 2 });
  });
});
