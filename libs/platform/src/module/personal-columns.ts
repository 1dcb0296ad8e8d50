import { getMetadataArgsStorage } from 'typeorm';
import type { ModuleDefinition } from './define-module.js';
import { PersonalData } from './personal-data.js';

/** Columns that hold something of a person, by how they are called in this house. */
const PERSONAL =
  /^(?:(?:.+_)?user_id|owner_id|grantee_id|person_id|subject_id|actor_id|impersonator_id|on_behalf_of|.+_by|(?:.+_)?email(?:_key)?|(?:.+_)?display_name|first_name|last_name|full_name|phone(?:_number)?|birth_?date|(?:.+_)?ip|ip_address|user_agent)$/;

/**
 * What keeps a module from booting: it has columns of people and says that it keeps nothing of them, or its part of the
 * export and the erasure of a person is not there.
 * @returns one sentence, or `null`.
 */
export function personalDataFault({
  name,
  entities = [],
  personalData,
  impersonal = {},
}: ModuleDefinition): string | null {
  if ((personalData as unknown) === undefined) {
    return `The module ${name} does not say what personal data it keeps: set personalData.`;
  }
  if (personalData !== 'none') {
    const missing = (['exportUser', 'eraseUser'] as const).filter((method) => {
      const found: unknown = (personalData.prototype as Partial<PersonalData> | undefined)?.[method];
      return typeof found !== 'function' || found === (PersonalData.prototype as Partial<PersonalData>)[method];
    });
    return missing.length > 0
      ? `The module ${name} keeps personal data, but has no ${missing.join(' and no ')}.`
      : null;
  }
  const columns = columnsOf(entities).filter((column) => PERSONAL.test(column.split('.')[1] ?? ''));
  const [first] = columns.filter((column) => !(impersonal[column] ?? '').trim());
  return first === undefined
    ? null
    : `The module ${name} says that it keeps no personal data, but has the column ${first}: set personalData to a class with exportUser and eraseUser, or give the reason in impersonal.`;
}

/** Every column of these entities, as `table.column`. */
function columnsOf(entities: NonNullable<ModuleDefinition['entities']>): string[] {
  const { tables, columns } = getMetadataArgsStorage();
  return entities.flatMap((entity) => {
    if (typeof entity !== 'function') return [];
    const table = tables.find(({ target }) => target === entity)?.name ?? entity.name;
    return columns
      .filter(({ target }) => typeof target === 'function' && (target === entity || entity.prototype instanceof target))
      .map(({ propertyName, options }) => `${table}.${options.name ?? snakeCase(propertyName)}`);
  });
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
