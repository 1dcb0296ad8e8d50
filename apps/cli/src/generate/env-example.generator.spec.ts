import { sections } from '@plinth/config';
import { describe, expect, it } from '@jest/globals';
import { envExample } from './env-example.generator.js';

describe('.env.example', () => {
  it('names every variable, commented out, on short lines', async () => {
    const [file] = await envExample();
    const lines = file?.text.split('\n') ?? [];
    for (const section of sections) {
      for (const { name, secret } of Object.values(section.variables)) {
        const at = lines.findIndex((line) => line.startsWith(`#${name}=`));
        expect(at).toBeGreaterThan(0);
        if (secret) expect(lines.slice(at - 5, at).join(' ')).toContain('(Secret.)');
      }
    }
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
  });
});
