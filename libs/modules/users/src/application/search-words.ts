const MAX_LEXEMES = 100;
// Postgres takes lexemes of less than 2 KiB; a code point has at most four bytes.
const MAX_CODE_POINTS = 400;
// As many as the database function `user_search_beginnings` takes.
const BEGINNING = 3;
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

/** The words of `q`, folded like those of an account, each once. */
export function searchedWords(q: string): string[] {
  return [...new Set(wordsOf(q).map(cut))];
}

/** The condition, as a `tsquery`, that each of `words` begins one of an account's. */
export function searchQuery(words: readonly string[]): string {
  return words.map((word) => `'${word.replace(/\\/g, '\\\\').replace(/'/g, "''")}':*`).join(' & ');
}

/** What the index of beginnings knows of a word: up to three characters. */
export function beginningOf(word: string): string {
  return Array.from(word).slice(0, BEGINNING).join('');
}

function wordsOf(text: string): string[] {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC').split(/\s+/u).filter(Boolean);
}

function cut(word: string): string {
  return word.length <= MAX_CODE_POINTS ? word : Array.from(word).slice(0, MAX_CODE_POINTS).join('');
}
