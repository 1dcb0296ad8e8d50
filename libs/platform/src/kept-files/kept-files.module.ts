import { Global, Module } from '@nestjs/common';
import { DownloadsController } from './downloads.controller.js';
import { FileLinks } from './file-links.js';
import { KeptFiles } from './kept-files.js';

/** Files for jobs to read and to make. */
@Global()
@Module({ providers: [KeptFiles, FileLinks], exports: [KeptFiles, FileLinks] })
export class KeptFilesModule {}

/** Their downloads; for the API. */
@Module({ controllers: [DownloadsController] })
export class DownloadsModule {}
