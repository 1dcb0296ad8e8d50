import { startEmbedded } from '../index.js';

// Starts servers on the folder that is named, tells where they are, and holds them until it is killed.
const servers = await startEmbedded({ dataFolder: process.argv[2] ?? '', durable: false });
process.stdout.write(`${JSON.stringify(servers)}\n`);
setInterval(() => undefined, 1_000);
