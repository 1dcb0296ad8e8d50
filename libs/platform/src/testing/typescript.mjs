// Lets plain Node run the TypeScript of this repository as it lies: `node --import <this file> some-file.ts`.
// For what runs outside Jest: its global set-up, and processes that tests start and kill.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
process.setSourceMapsEnabled(true);
await import('reflect-metadata');
