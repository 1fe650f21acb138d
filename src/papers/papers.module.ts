import { Module } from '@nestjs/common';
import { type Logger } from 'pino';
import { CONFIG, type Config, LOGGER } from '../platform/index.js';
import { FolderFiles } from './folder-files.js';
import { PaperFiles } from './paper-files.js';
import { PaperReader } from './paper-reader.js';
import { S3Files } from './s3-files.js';

@Module({
  providers: [
    PaperReader,
    {
      provide: PaperFiles,
      inject: [CONFIG, LOGGER],
      useFactory: ({ files }: Config, logger: Logger): PaperFiles =>
        'bucket' in files ? new S3Files(files.bucket, logger) : new FolderFiles(files.folder, logger),
    },
  ],
})
export class PapersModule {}
