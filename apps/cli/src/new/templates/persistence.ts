import type { ModuleNames } from '../module-names.js';

/** One class a table. */
export function entity({ Singular, one, article, table }: ModuleNames): string {
  return `import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Owned } from '@plinth/platform/database';

/** ${article === 'an' ? 'An' : 'A'} ${one}. */
@Entity('${table}')
export class ${Singular}Entity extends Owned {
  @PrimaryColumn('uuid')
  id: string;

  @Column({ type: 'text', collation: 'C' })
  title: string;

  @Column({ type: 'text', nullable: true })
  note: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;
}
`;
}

export function migration({ Singular, table }: ModuleNames, timestamp: number): string {
  return `import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Create${Singular}${String(timestamp)} implements MigrationInterface {
  name = 'Create${Singular}${String(timestamp)}';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(\`
      CREATE TABLE ${table} (
        id uuid PRIMARY KEY,
        owner_type text NOT NULL CHECK (owner_type IN ('user', 'organization', 'platform')),
        owner_id uuid,
        title text COLLATE "C" NOT NULL,
        note text,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL
      )\`);
    await runner.query('CREATE INDEX ${table}_of_owner ON ${table} (owner_id, owner_type, created_at, id)');
    await runner.query('CREATE INDEX ${table}_created_at ON ${table} (created_at, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ${table}');
  }
}
`;
}

/** The statements. */
export function repository({ module, Plural, Singular, singular, many, table }: ModuleNames): string {
  return `import { Injectable } from '@nestjs/common';
import type { Owner, Page, PageRequest } from '@plinth/kernel';
import { cutPage, Database, keyset, ownedBy, type SortColumn } from '@plinth/platform/database';
import type { ${Singular}Record } from '../${module}.api.js';

const COLUMNS = \`id, owner_type AS "ownerType", owner_id AS "ownerId", title, note,
  created_at AS "createdAt", updated_at AS "updatedAt"\`;

const SORTS: Readonly<Record<string, SortColumn>> = {
  createdAt: { column: 'created_at', type: 'timestamptz' },
  title: { column: 'title', type: 'text' },
};

/** The rows of ${many}. */
@Injectable()
export class ${Plural}Repository {
  constructor(private readonly database: Database) {}

  /** Whoever owns it. */
  async find(id: string): Promise<${Singular}Record | null> {
    const sql = \`SELECT \${COLUMNS} FROM ${table} WHERE id = $1\`;
    const [row] = await this.database.prepared<${Singular}Record>('${module}-find', sql, [id]);
    return row ?? null;
  }

  /** One of \`owner\`'s. */
  async findOf(owner: Owner, id: string): Promise<${Singular}Record | null> {
    const owned = ownedBy(owner, 2);
    const sql = \`SELECT \${COLUMNS} FROM ${table} WHERE id = $1 AND \${owned.sql}\`;
    const [row] = await this.database.query<${Singular}Record>(sql, [id, ...owned.values]);
    return row ?? null;
  }

  /** The same, held against every other change until the open transaction ends. */
  async lockOf(owner: Owner, id: string): Promise<${Singular}Record | null> {
    const owned = ownedBy(owner, 2);
    const sql = \`SELECT \${COLUMNS} FROM ${table} WHERE id = $1 AND \${owned.sql} FOR UPDATE\`;
    const [row] = await this.database.query<${Singular}Record>(sql, [id, ...owned.values]);
    return row ?? null;
  }

  /** One page of \`owner\`'s, or of everybody's where it is \`null\`. */
  async page(owner: Owner | null, request: PageRequest): Promise<Page<${Singular}Record>> {
    const owned = owner ? ownedBy(owner, 1) : { sql: 'true', values: [] };
    const { where, orderBy, limit, values } = keyset(request, SORTS, owned.values.length + 1);
    const rows = await this.database.query<${Singular}Record>(
      \`SELECT \${COLUMNS} FROM ${table} WHERE \${owned.sql} \${where} \${orderBy} LIMIT \${String(limit)}\`,
      [...owned.values, ...values],
    );
    return cutPage(rows, request, ({ id, title, createdAt }) => ({
      value: request.sort.endsWith('title') ? title : createdAt.toISOString(),
      id,
    }));
  }

  async insert(${singular}: ${Singular}Record): Promise<void> {
    const { id, ownerType, ownerId, title, note, createdAt, updatedAt } = ${singular};
    await this.database.query(
      \`INSERT INTO ${table} (id, owner_type, owner_id, title, note, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)\`,
      [id, ownerType, ownerId, title, note, createdAt, updatedAt],
    );
  }

  /** Writes what its owner can change. */
  async update({ id, title, note, updatedAt }: ${Singular}Record): Promise<void> {
    const sql = 'UPDATE ${table} SET title = $2, note = $3, updated_at = $4 WHERE id = $1';
    await this.database.query(sql, [id, title, note, updatedAt]);
  }

  async delete(id: string): Promise<void> {
    await this.database.query('DELETE FROM ${table} WHERE id = $1', [id]);
  }

  /** All of \`owner\`'s, in the order they were made. */
  async allOf(owner: Owner): Promise<${Singular}Record[]> {
    const owned = ownedBy(owner, 1);
    const sql = \`SELECT \${COLUMNS} FROM ${table} WHERE \${owned.sql} ORDER BY id\`;
    return this.database.query<${Singular}Record>(sql, owned.values);
  }

  deleteAllOf(owner: Owner): Promise<number> {
    const owned = ownedBy(owner, 1);
    return this.database.change(\`DELETE FROM ${table} WHERE \${owned.sql}\`, owned.values);
  }
}
`;
}
