import type { ModuleNames } from '../module-names.js';
import { service } from './application.js';
import { adminController, controller } from './controllers.js';
import { api, coreModule, definition, errors, httpModule, permissions, personalData, readme } from './definition.js';
import { httpSpec } from './http-spec.js';
import { entity, migration, repository } from './persistence.js';
import { request, response } from './representations.js';

/**
 * The files of a new module, each with its path in the module's folder.
 * @param timestamp of its migration, in milliseconds: later than those that ran before it.
 */
export function moduleFiles(names: ModuleNames, timestamp: number): readonly (readonly [path: string, text: string])[] {
  const { module, file } = names;
  return [
    ['README.md', readme(names)],
    ['src/index.ts', definition(names, timestamp)],
    [`src/${module}.module.ts`, coreModule(names)],
    [`src/${module}-http.module.ts`, httpModule(names)],
    [`src/${module}.api.ts`, api(names)],
    [`src/${module}.permissions.ts`, permissions(names)],
    [`src/${module}.errors.ts`, errors(names)],
    [`src/${module}.personal-data.ts`, personalData(names)],
    [`src/http/${module}.controller.ts`, controller(names)],
    [`src/http/${module}-admin.controller.ts`, adminController(names)],
    [`src/http/${file}.request.ts`, request(names)],
    [`src/http/${file}.response.ts`, response(names)],
    [`src/http/${module}.http-spec.ts`, httpSpec(names)],
    [`src/application/${module}.service.ts`, service(names)],
    [`src/persistence/${file}.entity.ts`, entity(names)],
    [`src/persistence/${module}.repository.ts`, repository(names)],
    [`src/persistence/migrations/0001-${file}.ts`, migration(names, timestamp)],
  ];
}
