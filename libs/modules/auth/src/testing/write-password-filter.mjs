// Writes the filter of common passwords: `npm run password-filter`. A test fails while the file is behind its package.
import { writeFileSync } from 'node:fs';
import { passwordFilterFile } from './password-filter.factory.ts';

const file = new URL('../application/passwords/password-filter.ts', import.meta.url);
writeFileSync(file, passwordFilterFile());
