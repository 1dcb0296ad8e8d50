import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId, type Owner } from '@plinth/kernel';
import { runInContext, systemContext, type Context, type Principal } from '../context/index.js';
import { startProcess, startTestPlatform, type TestPlatform } from '../testing/index.js';
import { Database } from './database.js';
import { PROTECT_OWNED_TABLES } from './row-policies.js';
import { RowSecurityCheck } from './row-security-check.js';
import { Transaction } from './transaction.js';

/** A repository whose author forgot whose the rows are. */
class Forgetful {
  constructor(private readonly database: Database) {}

  names = async () =>
    (await this.database.query<{ name: string }>('SELECT name FROM thing ORDER BY name')).map((t) => t.name);
  rename = (name: string) => this.database.query('UPDATE thing SET name = $1 RETURNING name', [name]);
  removeAll = () => this.database.query('DELETE FROM thing RETURNING name');
  add = (name: string, owner: Owner) =>
    this.database.query('INSERT INTO thing (name, owner_type, owner_id) VALUES ($1, $2, $3)', [
      name,
      owner.ownerType,
      owner.ownerId,
    ]);
}

const TABLE = 'CREATE TABLE thing (name text, owner_type text NOT NULL, owner_id uuid)';

function person(userId = newId(), organizationId: string | null = null): Context {
  const principal: Principal = {
    ...{ kind: 'user', userId, sessionId: null, organizationId, permissions: new Set() },
    ...{ authTime: new Date(), amr: [], actorId: null },
  };
  return { ...systemContext(newId()), principal };
}

describe('row-level security', () => {
  let platform: TestPlatform;
  let database: Database;
  let transaction: Transaction;
  let things: Forgetful;
  const [ada, eve, acme] = [newId(), newId(), newId()];
  const ownedBy = (ownerType: Owner['ownerType'], ownerId: string | null): Owner => ({ ownerType, ownerId });

  beforeAll(async () => {
    platform = await startTestPlatform();
    [database, transaction] = [platform.get(Database), platform.get(Transaction)];
    things = new Forgetful(database);
    await platform.asOwner(TABLE);
    await platform.asOwner(PROTECT_OWNED_TABLES);
  });
  afterAll(() => platform.close());

  beforeEach(async () => {
    await platform.asOwner(`TRUNCATE thing`);
    await things.add('ada', ownedBy('user', ada));
    await things.add('eve', ownedBy('user', eve));
    await things.add('acme', ownedBy('organization', acme));
    await things.add('platform', ownedBy('platform', null));
  });

  const as = <T>(context: Context, work: () => Promise<T>) => runInContext(context, () => transaction.run(work));
  const all = ['acme', 'ada', 'eve', 'platform'];

  it('shows a repository that forgets its owner nothing of others', async () => {
    expect(await as(person(ada), things.names)).toEqual(['ada']);
    expect(await as(person(ada, acme), things.names)).toEqual(['acme']);
    expect(await as(person(newId()), things.names)).toEqual([]);
  });

  it('lets it change, remove and add nothing of others', async () => {
    expect(await as(person(ada), () => things.rename('mine'))).toEqual([{ name: 'mine' }]);
    expect(await as(person(eve), things.removeAll)).toEqual([{ name: 'eve' }]);
    await expect(as(person(ada), () => things.add('gift', ownedBy('user', eve)))).rejects.toThrow(/row-level security/);
    const give = () => database.query(`UPDATE thing SET owner_id = $1`, [eve]);
    await expect(as(person(ada), give)).rejects.toThrow(/row-level security/);
    expect(await things.names()).toEqual(['acme', 'mine', 'platform']);
  });

  it('holds for what goes out with the commit, where nothing was sent before', async () => {
    const keep = (name: string, owner: Owner) => () => transaction.beforeCommit(() => things.add(name, owner));
    await expect(as(person(ada), keep('gift', ownedBy('user', eve)))).rejects.toThrow(/row-level security/);
    const changed = as(person(ada), keep('gift', ownedBy('organization', acme)));
    await expect(changed).rejects.toThrow(/row-level security/);
    await as(person(ada), keep('own', ownedBy('user', ada)));
    await as(person(ada), () => {
      transaction.actFrom(ownedBy('organization', acme));
      return keep('shared', ownedBy('organization', acme))();
    });
    expect(await things.names()).toEqual([...all, 'own', 'shared'].sort());
  });

  it('holds for jobs that run for their owner', async () => {
    const job = {
      jobId: newId(),
      owner: ownedBy('organization', acme),
      organizationId: acme,
      createdBy: ada,
      depth: 0,
    };
    expect(await as({ ...systemContext(newId()), job }, things.names)).toEqual(['acme']);
    const ofPlatform = { ...job, owner: ownedBy('platform', null) };
    expect(await as({ ...systemContext(newId()), job: ofPlatform }, things.names)).toEqual(all);
  });

  it('leaves to system work, and to administrators, what is everybody’s', async () => {
    expect(await transaction.run(things.names)).toEqual(all);
    expect(await as(systemContext(newId()), things.names)).toEqual(all);
    expect(await as({ ...person(ada), reach: 'everything' }, things.names)).toEqual(all);
  });

  it('is passed in one place, for as long as the work there takes', async () => {
    await as(person(ada), async () => {
      expect(await transaction.acrossOwners(things.names)).toEqual(all);
      expect(await things.names()).toEqual(['ada']);
      const failing = transaction.acrossOwners(() => Promise.reject(new Error('no')));
      await expect(failing).rejects.toThrow('no');
      expect(await things.names()).toEqual(['ada']);
      expect(await transaction.actingFor(ownedBy('organization', acme), things.names)).toEqual(['acme']);
      await Promise.all([transaction.acrossOwners(things.names), transaction.acrossOwners(things.names)]);
      expect(await things.names()).toEqual(['ada']);
      expect(await transaction.acrossOwners(() => transaction.detached(things.names))).toEqual(all);
      expect(await transaction.detached(things.names)).toEqual(['ada']);
      transaction.actFrom(ownedBy('organization', acme));
      expect(await things.names()).toEqual(['acme']);
    });
  });

  it('leaves nothing on a connection for whoever has it next', async () => {
    await Promise.all(
      Array.from({ length: 100 }, async (_, n) => {
        const [id, name] = n % 2 === 0 ? [ada, 'ada'] : [eve, 'eve'];
        expect(await as(person(id), things.names)).toEqual([name]);
        await expect(as(person(id), () => database.query('SELECT 1/0'))).rejects.toThrow(/division/);
        expect(await things.names()).toEqual(all);
      }),
    );
  });

  it('takes no owner that is none', async () => {
    for (const id of [`${ada}'; SET ROLE postgres; --`, '', 'x', `${ada}/${eve}`]) {
      await expect(as(person(id), things.names)).rejects.toThrow('Nobody with such an id owns rows.');
    }
  });

  it('holds for the owner of the tables, too', async () => {
    const asTheirOwner = await startProcess('submitter', [], {
      ...platform.env,
      DATABASE_URL: String(platform.env['DATABASE_DIRECT_URL']),
      DATABASE_ROLE: '',
    });
    const names = new Forgetful(asTheirOwner.get(Database)).names;
    expect(await runInContext(person(ada), () => asTheirOwner.get(Transaction).run(names))).toEqual(['ada']);
    await asTheirOwner.close();
    expect(await platform.get(RowSecurityCheck).fault()).toBeNull();
    await platform.asOwner('ALTER TABLE thing NO FORCE ROW LEVEL SECURITY');
    expect(await platform.get(RowSecurityCheck).fault()).toBe('it is switched off for thing.');
    await platform.asOwner('ALTER TABLE thing FORCE ROW LEVEL SECURITY');
  });

  it.each([
    ['off', all, all],
    ['transactions', all, ['ada']],
    ['always', ['ada'], ['ada']],
  ])('holds where DATABASE_ROW_SECURITY=%s says', async (mode, plain, within) => {
    const other = await startTestPlatform({ DATABASE_ROW_SECURITY: mode });
    try {
      await other.asOwner(TABLE);
      await other.asOwner(PROTECT_OWNED_TABLES);
      const repository = new Forgetful(other.get(Database));
      for (const [name, owner] of [
        ['ada', ownedBy('user', ada)],
        ['eve', ownedBy('user', eve)],
        ['acme', ownedBy('organization', acme)],
        ['platform', ownedBy('platform', null)],
      ] as const) {
        await repository.add(name, owner);
      }
      const context = person(ada);
      expect(await runInContext(context, repository.names)).toEqual(plain);
      expect(await runInContext(context, () => other.get(Transaction).run(repository.names))).toEqual(within);
      const broken = () => other.get(Database).query('SELECT 1/0');
      await expect(runInContext(context, broken)).rejects.toThrow(/division/);
      expect(await runInContext(context, repository.names)).toEqual(plain);
      const removed = () => other.get(Database).change('DELETE FROM thing');
      expect(await runInContext(context, removed)).toBe(plain.length);
    } finally {
      await other.close();
    }
  });
});
