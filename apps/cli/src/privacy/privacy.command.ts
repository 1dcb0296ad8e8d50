import { CliError, type Run } from '../command.js';
import { erasePerson } from './erase-person.js';
import { exportPerson } from './export-person.js';

const USAGE = `Usage, with the e-mail address or the id of a person:
  plinth privacy export PERSON [FILE]
  plinth privacy erase PERSON --dry-run
  plinth privacy erase PERSON --yes`;

export const privacy: Run = async ([verb, ...args]) => {
  if (verb === 'export') return exportPerson(args);
  if (verb === 'erase') return erasePerson(args);
  throw new CliError(USAGE);
};
