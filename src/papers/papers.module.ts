import { Module } from '@nestjs/common';
import { type Logger } from 'pino';
import { AuditModule } from '../audit/index.js';
import { DossiersModule } from '../dossiers/index.js';
import { CONFIG, type Config, LOGGER } from '../platform/index.js';
import { QueueModule } from '../queue/index.js';
import { FindStrayFiles } from './find-stray-files.js';
import { FindStrayFilesSweep } from './find-stray-files.sweep.js';
import { FolderFiles } from './folder-files.js';
import { ForgetPapers } from './forget-papers.js';
import { ForgetPapersSweep } from './forget-papers.sweep.js';
import { HandInPaper } from './hand-in-paper.js';
import { KeptFiles } from './kept-files.store.js';
import { PaperBytes } from './paper-bytes.js';
import { PaperFiles } from './paper-files.js';
import { PaperReader } from './paper-reader.js';
import { PapersBacklog } from './papers-backlog.reads.js';
import { PapersController } from './papers.controller.js';
import { PaperReads } from './papers.reads.js';
import { Papers } from './papers.store.js';
import { RemoveIdleFiles } from './remove-idle-files.js';
import { RemoveIdleFilesSweep } from './remove-idle-files.sweep.js';
import { RemovePaper } from './remove-paper.js';
import { S3Files } from './s3-files.js';

@Module({
  imports: [AuditModule, DossiersModule, QueueModule],
  controllers: [PapersController],
  providers: [
    FindStrayFiles,
    FindStrayFilesSweep,
    ForgetPapers,
    ForgetPapersSweep,
    HandInPaper,
    KeptFiles,
    PaperBytes,
    PaperReader,
    PaperReads,
    Papers,
    PapersBacklog,
    RemoveIdleFiles,
    RemoveIdleFilesSweep,
    RemovePaper,
    {
      provide: PaperFiles,
      inject: [CONFIG, LOGGER],
      useFactory: ({ files }: Config, logger: Logger): PaperFiles =>
        'bucket' in files ? new S3Files(files.bucket, logger) : new FolderFiles(files.folder, logger),
    },
  ],
  exports: [HandInPaper, PaperReads, RemovePaper],
})
export class PapersModule {}
