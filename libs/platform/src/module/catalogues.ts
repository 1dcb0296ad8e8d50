import type { ErrorDefinition } from '@plinth/kernel';
import { PermissionCatalogue } from '../access/permission-catalogue.js';
import type { Schema } from '../database/data-source.js';
import type { Retention } from '../privacy/retention-policy.js';
import type { JobClass } from '../queue/job.js';
import type { ModuleDefinition } from './define-module.js';
import { personalDataFault } from './personal-columns.js';
import { platformErrors, platformJobs, platformSchema } from './platform-parts.js';

/** The tables of the platform and of all modules. */
export function schemaOf(modules: readonly ModuleDefinition[]): Schema {
  return {
    entities: [...platformSchema.entities, ...modules.flatMap(({ entities = [] }) => entities)],
    migrations: [...platformSchema.migrations, ...modules.flatMap(({ migrations = [] }) => migrations)],
  };
}

/** Every permission of all modules. */
export function permissionCatalogueOf(modules: readonly ModuleDefinition[]): PermissionCatalogue {
  return new PermissionCatalogue(
    modules.flatMap(({ name, permissions = [] }) => permissions.map((permission) => ({ ...permission, module: name }))),
  );
}

/** Every error that the API can answer with. */
export function errorCatalogueOf(modules: readonly ModuleDefinition[]): readonly ErrorDefinition[] {
  return [...platformErrors, ...modules.flatMap(({ errors = [] }) => errors)];
}

/** Every job type. */
export function jobsOf(modules: readonly ModuleDefinition[]): readonly JobClass[] {
  return [...platformJobs, ...modules.flatMap(({ jobs = [] }) => jobs)];
}

/** How long what is kept, in all modules. */
export function retentionOf(modules: readonly ModuleDefinition[]): readonly Retention[] {
  return modules.flatMap(({ retention = [] }) => retention);
}

/**
 * Refuses definitions that break the rules of the house.
 * @throws {Error} naming the module and the rule.
 */
export function assertDefinitions(modules: readonly ModuleDefinition[]): void {
  const names = new Set<string>();
  for (const module of modules) {
    if (names.has(module.name)) throw new Error(`Two modules are named ${module.name}.`);
    names.add(module.name);
    // The types ask for most of it; a module written in JavaScript or with a cast must not slip through.
    const fault = personalDataFault(module);
    if (fault !== null) throw new Error(fault);
    for (const { name } of module.permissions ?? []) {
      if (!name.startsWith(`${module.name}:`))
        throw new Error(`The permission ${name} does not start with ${module.name}:.`);
    }
    for (const { code } of module.errors ?? []) {
      if (!code.startsWith(`${module.name}.`)) throw new Error(`The error ${code} does not start with ${module.name}.`);
    }
  }
}
