import { lintFile } from './lint.js';

process.exitCode = await lintFile('openapi.json');
