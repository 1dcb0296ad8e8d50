import 'reflect-metadata';
import { startNoops } from './noops.mjs';

// A worker of Plinth before a long line: says once when its first jobs start, and which ones those are.
const TOLD = 1_000;
const at = performance.now();
const first = [];
let firstMs = null;

const { app } = await startNoops('worker', ({ jobId }) => {
  if (first.length >= TOLD) return;
  firstMs ??= performance.now() - at;
  first.push(jobId);
  if (first.length === TOLD) process.send({ firstMs, first });
});
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
