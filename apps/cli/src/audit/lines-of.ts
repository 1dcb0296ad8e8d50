import { StringDecoder } from 'node:string_decoder';

/** No line of an export comes near this; a longer one is cut there, and so no JSON. */
const LONGEST = 16 * 1024 * 1024;

/** The lines of a text, without their breaks, those of a chunk at a time; no more is held in memory. */
export async function* linesOf(chunks: AsyncIterable<Buffer>, longest = LONGEST): AsyncGenerator<string[]> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + decoder.write(chunk)).split('\n');
    rest = parts.pop() ?? '';
    if (parts.length > 0) yield parts;
    if (rest.length > longest) {
      yield [rest];
      return;
    }
  }
  rest += decoder.end();
  if (rest !== '') yield [rest];
}
