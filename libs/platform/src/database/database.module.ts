import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { databaseSection, type DatabaseConfig } from '@plinth/config';
import { configToken } from '../config/config.module.js';
import { runtimeDataSource, type Schema } from './data-source.js';
import { Database } from './database.js';
import { RowSecurityCheck } from './row-security-check.js';
import { Transaction } from './transaction.js';

/** Connects to Postgres and offers `Database` and `Transaction` everywhere. */
@Module({})
export class DatabaseModule {
  static register(schema: Schema, applicationName: string): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [configToken(databaseSection)],
          useFactory: (config: DatabaseConfig) => ({
            ...runtimeDataSource(config, schema, applicationName).options,
            retryAttempts: 1,
          }),
        }),
      ],
      providers: [Database, RowSecurityCheck, Transaction],
      exports: [Database, Transaction],
    };
  }
}
