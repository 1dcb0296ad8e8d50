import type { INestApplicationContext } from '@nestjs/common';
import { AppError } from '@plinth/kernel';
import { UsersApi, type UserRecord } from '@plinth/modules/users';
import { CliError } from '../command.js';
import { withApplication } from '../with-application.js';
import { withServers } from '../with-servers.js';

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Runs `work` with a person.
 * @param named their e-mail address or their id.
 * @throws {CliError} where there is nobody, and in the words of what was refused.
 */
export async function withPerson<T>(
  named: string,
  work: (app: INestApplicationContext, person: UserRecord) => Promise<T>,
): Promise<T> {
  try {
    return await withServers((config) =>
      withApplication(config, async (app) => {
        const users = app.get(UsersApi, { strict: false });
        const person = await (ID.test(named) ? users.find(named) : users.findByEmail(named));
        if (!person) throw new CliError(`There is no ${named}.`);
        return work(app, person);
      }),
    );
  } catch (error) {
    throw error instanceof AppError ? new CliError(error.message, { cause: error }) : error;
  }
}
