import { CliError, type Run } from '../command.js';
import { withAuth } from '../with-auth.js';

const USAGE = `Usage:
  plinth keys rotate [--overlap SECONDS]
Makes a new key to sign access tokens with. What older ones signed is good for the overlap at most: 960 seconds unless
it is named, which outlives every token. Take 0 for a key that leaked: everybody refreshes at once.`;

// The longest life of an access token, and the leeway of clocks.
const OUTLIVES_TOKENS = 960;
const LONGEST = 86_400;

export const keys: Run = async ([verb, option, seconds, ...more]) => {
  const named = option === '--overlap' && seconds !== undefined && /^\d{1,5}$/.test(seconds);
  const overlap = named ? Number(seconds) : OUTLIVES_TOKENS;
  if (verb !== 'rotate' || (option !== undefined && !named) || more.length > 0 || overlap > LONGEST) {
    throw new CliError(USAGE);
  }
  const kid = await withAuth((auth) => auth.rotateSigningKey(overlap));
  console.log(`Tokens are signed with ${kid} now. What older keys signed is good for ${String(overlap)} seconds.`);
  return 0;
};
