import { parseArgs } from 'node:util';
import { AppError, isId } from '@plinth/kernel';
import { ExplainAccess, UsersApi, type ExplainAccessResponse } from '@plinth/modules/users';
import { CliError, type Run } from '../command.js';
import { withApplication } from '../with-application.js';
import { withServers } from '../with-servers.js';

const USAGE = `Usage:
  plinth access explain --user EMAIL|ID --permission NAME [--organization ID]
Says whether somebody may do something, and why. Exit code 0: they may; 3: they may not; 1: it cannot be said.`;

const REFUSED = 3;

export const access: Run = async ([verb, ...args]) => {
  if (verb !== 'explain') throw new CliError(USAGE);
  const { user, permission, organization } = optionsOf(args);
  if (user === undefined || permission === undefined) throw new CliError(USAGE);
  if (organization !== undefined && !isId(organization)) throw new CliError('--organization takes the id of one.');
  const answer = await explained(user, permission, organization ?? null);
  console.log(sentences(answer, user, permission).join('\n'));
  return answer.allowed ? 0 : REFUSED;
};

function optionsOf(args: readonly string[]) {
  const option = { type: 'string' } as const;
  try {
    const options = { user: option, permission: option, organization: option };
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new CliError(`${(error as Error).message}\n${USAGE}`, { cause: error });
  }
}

async function explained(
  user: string,
  permission: string,
  organizationId: string | null,
): Promise<ExplainAccessResponse> {
  try {
    return await withServers((config) =>
      withApplication(config, async (app) => {
        const userId = isId(user) ? user : (await app.get(UsersApi, { strict: false }).findByEmail(user))?.id;
        if (userId === undefined) throw new CliError(`There is no account with the address ${user}.`);
        return app.get(ExplainAccess, { strict: false }).run({ userId, permission, organizationId });
      }),
    );
  } catch (error) {
    throw error instanceof AppError ? new CliError(error.message, { cause: error }) : error;
  }
}

function sentences(answer: ExplainAccessResponse, user: string, permission: string): string[] {
  const { allowed, because, lacking, mfaRoles } = answer;
  const reasons = because.map(({ role, via, organizationId, provider }) => {
    const where = organizationId === null ? 'on the platform' : `in organization ${organizationId}`;
    return `  because of ${role} ${where}, by ${provider === undefined ? via : `${via} ${provider}`}`;
  });
  const lacks = lacking.map(({ detail, roles }) => {
    return `  ${detail}${roles.length > 0 ? ` These would: ${roles.join(', ')}.` : ''}`;
  });
  const proof = mfaRoles.length > 0 ? [`  with a second factor, which is asked of ${mfaRoles.join(', ')}`] : [];
  return [`${user} ${allowed ? 'may' : 'may not'} ${permission}`, ...reasons, ...lacks, ...proof];
}
