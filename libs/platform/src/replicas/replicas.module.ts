import { Global, Module } from '@nestjs/common';
import { DatabaseReader } from './database-reader.js';
import { OwnChanges } from './own-changes.js';
import { Replicas } from './replicas.js';

/** Offers `DatabaseReader` everywhere. */
@Global()
@Module({ providers: [Replicas, OwnChanges, DatabaseReader], exports: [Replicas, OwnChanges, DatabaseReader] })
export class ReplicasModule {}
