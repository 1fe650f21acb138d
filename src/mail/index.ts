export { type Letter, type MailPart, MailParts, type OutboxMessage, type Refusal } from './mail-part.js';
export { MailModule } from './mail.module.js';
export { MAIL_TOPIC, Outbox, OWED_MAIL_COLUMNS, OWED_MAIL_RECORD, OWED_MAIL_VALUES } from './outbox.store.js';
