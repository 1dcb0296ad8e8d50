import { Module } from '@nestjs/common';
import { JobsPersonalData } from './jobs.personal-data.js';

@Module({ providers: [JobsPersonalData], exports: [JobsPersonalData] })
export class JobsModule {}
