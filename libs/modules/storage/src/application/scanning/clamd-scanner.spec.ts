import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EICAR, startFakeClamd, type FakeClamd } from '../../testing/fake-clamd.factory.js';
import { ClamdScanner } from './clamd-scanner.js';
import { ScannerAway, TooLargeToScan } from './malware-scanner.js';

const MIB = 1024 * 1024;

describe('the scanner that speaks to clamd', () => {
  let clamd: FakeClamd;

  beforeAll(async () => {
    clamd = await startFakeClamd();
  });
  beforeEach(() => {
    clamd.mood = 'well';
    clamd.seen.length = 0;
  });
  afterAll(() => clamd.close());

  const scan = (source: AsyncIterable<Uint8Array>, signal = AbortSignal.timeout(5_000), url = clamd.url) =>
    new ClamdScanner(url, 1).scan(source, signal);

  it('streams bytes whole, whatever their size, and believes what it hears', async () => {
    for (const size of [0, 1, MIB, 9 * MIB + 7]) expect(await scan(zeros(size))).toEqual({ state: 'clean' });
    expect(clamd.seen).toEqual([0, 1, MIB, 9 * MIB + 7]);
    expect(await scan(once(`before ${EICAR} behind`))).toEqual({ state: 'quarantined', signature: 'Plinth.Eicar' });
  });

  it.each(['away', 'silent', 'garbled', 'hasty'] as const)(
    'finds nothing clean while the daemon is %s',
    async (mood) => {
      clamd.mood = mood;
      await expect(scan(zeros(20 * MIB))).rejects.toThrow(ScannerAway);
    },
  );

  it('tells what the daemon refuses for its size', async () => {
    clamd.mood = 'limited';
    await expect(scan(zeros(20 * MIB))).rejects.toThrow(TooLargeToScan);
  });

  it('gives up where nobody listens, where the source breaks, and when it is told to', async () => {
    await expect(scan(zeros(1), undefined, 'tcp://127.0.0.1:1')).rejects.toThrow(ScannerAway);
    await expect(scan(breaking())).rejects.toThrow('broken');
    clamd.mood = 'silent';
    const startedAt = performance.now();
    await expect(scan(zeros(1), AbortSignal.timeout(100))).rejects.toThrow(ScannerAway);
    expect(performance.now() - startedAt).toBeLessThan(900);
  });
});

async function* zeros(size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += MIB) yield await Promise.resolve(new Uint8Array(Math.min(MIB, size - at)));
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}

async function* breaking(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(10);
  await Promise.reject(new Error('broken'));
}
