import { dictionary } from '@zxcvbn-ts/language-common';
import { BloomFilter } from '../application/passwords/bloom-filter.js';

/** Shorter ones cannot be passwords, and would refuse too much as the core of one. */
const SHORTEST = 6;
const FALSE_POSITIVES = 0.0001;

/** The file that holds the filter of common passwords, made anew from the list of the package. */
export function passwordFilterFile(): string {
  const words = dictionary['passwords-common'].filter((word) => Array.from(word).length >= SHORTEST);
  const { hashes, bits } = BloomFilter.of(words, FALSE_POSITIVES);
  return `import type { FilterData } from './bloom-filter.js';

/**
 * ${String(words.length)} common passwords of ${String(SHORTEST)} characters and more, as a filter that takes one other password in ${String(Math.round(1 / FALSE_POSITIVES))} for one.
 * Made from @zxcvbn-ts/language-common by \`npm run password-filter\`; do not edit.
 */
export const PASSWORD_FILTER: FilterData = {
  hashes: ${String(hashes)},
  bits: '${bits}',
};
`;
}
