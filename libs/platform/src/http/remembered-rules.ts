import { getMetadataStorage } from 'class-validator';

type Storage = ReturnType<typeof getMetadataStorage>;
type Rules = ReturnType<Storage['getTargetValidationMetadatas']>;
type RulesByProperty = ReturnType<Storage['groupByPropertyName']>;

let remembered = false;

/**
 * Has class-validator gather the rules of a class once. Left alone it does so for each value, and asks every class that
 * has any whether this one inherits them. Rules are declared as classes load: before the first value comes.
 */
export function rememberRules(): void {
  if (remembered) return;
  remembered = true;
  const storage = getMetadataStorage();
  const gather = storage.getTargetValidationMetadatas.bind(storage);
  const group = storage.groupByPropertyName.bind(storage);
  const known = new WeakMap<object, Rules>();
  const grouped = new WeakMap<Rules, RulesByProperty>();
  storage.getTargetValidationMetadatas = (target, schema, always, strictGroups, groups) => {
    // Schemas and groups are none of ours; whoever uses them gets what there is.
    if (schema || groups || always || strictGroups) return gather(target, schema, always, strictGroups, groups);
    return remember(known, target, () => gather(target, schema, always, strictGroups, groups));
  };
  storage.groupByPropertyName = (rules) => remember(grouped, rules, () => group(rules));
}

function remember<K extends object, V>(memory: WeakMap<K, V>, key: K, make: () => V): V {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const made = make();
  memory.set(key, made);
  return made;
}
