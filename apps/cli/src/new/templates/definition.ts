import type { ModuleNames } from '../module-names.js';

/** What the module is, for people. */
export function readme({ module, Plural, Singular, many, one, article, table }: ModuleNames): string {
  return `# ${module}

The ${many} that people and organizations keep. ${capital(article)} ${one} has a title and, if its owner wants, a note.

## API

\`${Plural}Api\` finds ${article} ${one} for other modules; \`${Singular}Record\` is what they see of it.

## Routes

| Route | Permission |
| --- | --- |
| \`GET\`, \`POST /v1/${module}\` | signed in |
| \`GET\`, \`PATCH\`, \`DELETE /v1/${module}/{id}\` | signed in |
| \`GET /v1/admin/${module}\` | \`${module}:read\` |

- Everybody sees their own ${many}, or those of the organization that they act in. Somebody else's is not found.
- \`PATCH\` is a JSON Merge Patch: what is left out stays, \`null\` removes.
- Lists sort by \`createdAt\` or \`title\`.

## Permissions

\`${module}:read\`.

## Events

None.

## Tables

\`${table}\`, private to this module.

## Personal data

The ${many} of a person. Erasing the person removes them; those of an organization are its own.
`;
}

/** The door. */
export function definition({ module, file, Plural, Singular, plural, many }: ModuleNames, timestamp: number): string {
  return `import { defineModule } from '@plinth/platform/module';
import { ${Plural}HttpModule } from './${module}-http.module.js';
import { ${Plural}Errors } from './${module}.errors.js';
import { ${Plural}Module } from './${module}.module.js';
import { ${plural}Permissions } from './${module}.permissions.js';
import { ${Plural}PersonalData } from './${module}.personal-data.js';
import { ${Singular}Entity } from './persistence/${file}.entity.js';
import { Create${Singular}${String(timestamp)} } from './persistence/migrations/0001-${file}.js';

export { ${Plural}Api, type ${Singular}Record } from './${module}.api.js';
export { ${Plural}Errors } from './${module}.errors.js';
export { ${Plural}Module } from './${module}.module.js';

/** The ${many} that people and organizations keep. */
export const ${plural} = defineModule({
  name: '${module}',
  core: ${Plural}Module,
  http: ${Plural}HttpModule,
  entities: [${Singular}Entity],
  migrations: [Create${Singular}${String(timestamp)}],
  permissions: ${plural}Permissions,
  errors: ${Plural}Errors.catalogue,
  personalData: ${Plural}PersonalData,
});
`;
}

/** The services, for every process. */
export function coreModule({ module, Plural, many }: ModuleNames): string {
  return `import { Module } from '@nestjs/common';
import { ${Plural}Service } from './application/${module}.service.js';
import { ${Plural}Api } from './${module}.api.js';
import { ${Plural}PersonalData } from './${module}.personal-data.js';
import { ${Plural}Repository } from './persistence/${module}.repository.js';

/** The services of ${many}. */
@Module({
  providers: [
    ${Plural}Repository,
    ${Plural}Service,
    ${Plural}PersonalData,
    { provide: ${Plural}Api, useExisting: ${Plural}Service },
  ],
  exports: [${Plural}Api, ${Plural}Repository, ${Plural}Service, ${Plural}PersonalData],
})
export class ${Plural}Module {}
`;
}

/** The routes, for the API. */
export function httpModule({ module, Plural, many }: ModuleNames): string {
  return `import { Module } from '@nestjs/common';
import { ${Plural}AdminController } from './http/${module}-admin.controller.js';
import { ${Plural}Controller } from './http/${module}.controller.js';
import { ${Plural}Module } from './${module}.module.js';

/** The routes of ${many}. */
@Module({ imports: [${Plural}Module], controllers: [${Plural}Controller, ${Plural}AdminController] })
export class ${Plural}HttpModule {}
`;
}

/** What other modules may call. */
export function api({ Plural, Singular, many, one, article }: ModuleNames): string {
  return `import type { Owner } from '@plinth/kernel';

/** ${capital(article)} ${one}. */
export interface ${Singular}Record extends Owner {
  readonly id: string;
  readonly title: string;
  readonly note: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What other modules may ask of ${many}. */
export abstract class ${Plural}Api {
  /** The ${one}, whoever owns it; \`null\` where there is none. */
  abstract find(id: string): Promise<${Singular}Record | null>;
}
`;
}

export function permissions({ module, plural, many }: ModuleNames): string {
  return `import { definePermissions } from '@plinth/platform/access';

export const ${plural}Permissions = definePermissions('${module}', {
  read: 'See the ${many} of every owner.',
});
`;
}

export function errors({ module, Plural, one }: ModuleNames): string {
  return `import { defineErrors } from '@plinth/kernel';

export const ${Plural}Errors = defineErrors('${module}', {
  notFound: ['not_found', 'There is no such ${one}, or it belongs to someone else.'],
});
`;
}

/** How what is kept on a person leaves. */
export function personalData({ module, Plural, plural, many }: ModuleNames): string {
  return `import { Injectable } from '@nestjs/common';
import type { Json, Owner } from '@plinth/kernel';
import { PersonalData, type Erased } from '@plinth/platform/module';
import { ${Plural}Repository } from './persistence/${module}.repository.js';

/** The ${many} of a person. Those of organizations belong to those. */
@Injectable()
export class ${Plural}PersonalData extends PersonalData {
  constructor(private readonly repository: ${Plural}Repository) {
    super();
  }

  async exportUser(userId: string): Promise<Json> {
    const rows = await this.repository.allOf(personal(userId));
    return rows.map(({ title, note, createdAt }): Json => ({ title, note, createdAt: createdAt.toISOString() }));
  }

  async eraseUser(userId: string): Promise<Erased> {
    return { ${plural}: await this.repository.deleteAllOf(personal(userId)) };
  }
}

function personal(userId: string): Owner {
  return { ownerType: 'user', ownerId: userId };
}
`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
