import { Module } from '@nestjs/common';
import { MailDispatcher } from './dispatcher.js';
import { MailParts } from './mail-part.js';
import { Outbox } from './outbox.store.js';

@Module({ providers: [MailParts, Outbox, MailDispatcher], exports: [MailParts, Outbox] })
export class MailModule {}
