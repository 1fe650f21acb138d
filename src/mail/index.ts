export { type Letter, type MailPart, MailParts, type OutboxMessage, type Refusal } from './mail-part.js';
export { MailModule } from './mail.module.js';
export { Outbox } from './outbox.store.js';
