export { changesContacts } from './contact-change.rules.js';
export { ContactChangeBody } from './contact-changes.dto.js';
export { ContactChangesModule } from './contact-changes.module.js';
export { type ContactChangeAtDesk, ContactChangeReads } from './contact-changes.reads.js';
export { RequestContactChange } from './request-contact-change.js';
