import { databaseSection, type DatabaseConfig } from '@plinth/config';
import { loadConfig } from '../config/index.js';

/** The configuration of a database with every default, but for its address. */
export function databaseConfigFor(directUrl: string, url: string = directUrl): DatabaseConfig {
  return loadConfig({ DATABASE_URL: url, DATABASE_DIRECT_URL: directUrl }).of(databaseSection);
}
