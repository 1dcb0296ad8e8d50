import type { ModuleNames } from '../module-names.js';

/** What can be done. */
export function service(names: ModuleNames): string {
  const { module, Plural, Singular, singular, many, one, article } = names;
  return `import { Injectable } from '@nestjs/common';
import { Clock, newId, type Page, type PageRequest } from '@plinth/kernel';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { currentOwner, Transaction } from '@plinth/platform/database';
import { ${Plural}Api, type ${Singular}Record } from '../${module}.api.js';
import { ${Plural}Errors } from '../${module}.errors.js';
import { ${Plural}Repository } from '../persistence/${module}.repository.js';

/** What an owner decides about ${article} ${one}. */
export type ${Singular}Content = Pick<${Singular}Record, 'title' | 'note'>;

/** The ${many} of whoever calls. A change and its audit event are one transaction. */
@Injectable()
export class ${Plural}Service extends ${Plural}Api {
  constructor(
    private readonly repository: ${Plural}Repository,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {
    super();
  }

  find(id: string): Promise<${Singular}Record | null> {
    return this.repository.find(id);
  }

  /** One page of the caller's. */
  page(request: PageRequest): Promise<Page<${Singular}Record>> {
    return this.repository.page(currentOwner(), request);
  }

  /** One page of everybody's. */
  pageOfAll(request: PageRequest): Promise<Page<${Singular}Record>> {
    return this.repository.page(null, request);
  }

  /** One of the caller's. @throws {AppError} \`${module}.not_found\` */
  async get(id: string): Promise<${Singular}Record> {
    return found(await this.repository.findOf(currentOwner(), id));
  }

  /** Makes ${article} ${one} that belongs to the caller. */
  async create(content: ${Singular}Content): Promise<${Singular}Record> {
    const now = this.clock.now();
    const ${singular}: ${Singular}Record = { id: newId(), ...currentOwner(), ...content, createdAt: now, updatedAt: now };
    await this.transaction.run(async () => {
      await this.repository.insert(${singular});
      await this.record('created', ${singular});
    });
    return ${singular};
  }

  /**
   * Changes one of the caller's.
   * @param check is called with it as it is, and throws to leave it so.
   * @throws {AppError} \`${module}.not_found\`
   */
  change(
    id: string,
    patch: Partial<${Singular}Content>,
    check: (${singular}: ${Singular}Record) => void = () => undefined,
  ): Promise<${Singular}Record> {
    return this.transaction.run(async () => {
      const before = found(await this.repository.lockOf(currentOwner(), id));
      check(before);
      const { title = before.title, note = before.note } = patch;
      const after: ${Singular}Record = { ...before, title, note, updatedAt: this.clock.now() };
      await this.repository.update(after);
      await this.record('changed', after);
      return after;
    });
  }

  /**
   * Deletes one of the caller's.
   * @param check is called with it as it is, and throws to leave it so.
   * @throws {AppError} \`${module}.not_found\`
   */
  async delete(id: string, check: (${singular}: ${Singular}Record) => void): Promise<void> {
    await this.transaction.run(async () => {
      const ${singular} = found(await this.repository.lockOf(currentOwner(), id));
      check(${singular});
      await this.repository.delete(id);
      await this.record('deleted', ${singular});
    });
  }

  private async record(verb: 'created' | 'changed' | 'deleted', { id }: ${Singular}Record): Promise<void> {
    await this.audit.record({ action: \`${module}.${names.file.replaceAll('-', '_')}_\${verb}\`, resource: { type: '${names.file}', id } });
  }
}

function found(${singular}: ${Singular}Record | null): ${Singular}Record {
  if (!${singular}) throw ${Plural}Errors.notFound();
  return ${singular};
}
`;
}
