const MAX_LEXEMES = 100;
// Postgres takes lexemes of less than 2 KiB; a code point has at most four bytes.
const MAX_CODE_POINTS = 400;
const WORD_START = /(?<![\p{L}\p{N}])(?=[\p{L}\p{N}])/gu;

/**
 * What an account is found by: every word of its texts, from each place in it where a part begins. Whoever is called
 * `ada.lovelace@example.com` is found by `ada.l`, `lovelace@ex` and `example.com`, and `a_b` finds no `axb`.
 */
export function searchLexemes(...texts: readonly (string | null)[]): string[] {
  const lexemes = new Set<string>();
  for (const word of texts.flatMap((text) => wordsOf(text ?? ''))) {
    lexemes.add(cut(word));
    for (const { index } of word.matchAll(WORD_START)) lexemes.add(cut(word.slice(index)));
  }
  return [...lexemes].slice(0, MAX_LEXEMES);
}

/** For each word of `q`, the `tsquery` of whatever it begins. Joined by `&` they ask for all of them. */
export function searchTerms(q: string): string[] {
  const terms = wordsOf(q).map((word) => `'${cut(word).replace(/\\/g, '\\\\').replace(/'/g, "''")}':*`);
  return [...new Set(terms)];
}

function wordsOf(text: string): string[] {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC').split(/\s+/u).filter(Boolean);
}

function cut(word: string): string {
  return word.length <= MAX_CODE_POINTS ? word : Array.from(word).slice(0, MAX_CODE_POINTS).join('');
}
