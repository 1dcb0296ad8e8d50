import { Module } from '@nestjs/common';
import { Egress } from './egress.js';

/** Offers `Egress` to who imports it. */
@Module({ providers: [Egress], exports: [Egress] })
export class EgressModule {}
