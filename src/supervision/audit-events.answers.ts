import { ANYTHING, type Answer, ID, INSTANT, listOf, objectOf, orNull, textLike } from '../platform/index.js';
import { type AuditEventJson } from './audit-events.reads.js';

const EVENT = objectOf<AuditEventJson>(
  'AuditEvent',
  {
    id: ID,
    at: INSTANT,
    actor: objectOf<AuditEventJson['actor']>('AuditActor', {
      kind: textLike('staff'),
      id: orNull(textLike('01a205b2-6751-73a2-b423-c5762d85ce83')),
      name: textLike('Rosa Guamán'),
    }),
    action: textLike('ticket.called'),
    subject: objectOf<AuditEventJson['subject']>('AuditSubject', {
      kind: textLike('ticket'),
      id: orNull(textLike('01a205b2-6751-73a2-b423-c5762d85ce83')),
    }),
    details: ANYTHING,
    requestId: orNull(textLike('b3f1c0de-4f0e-4a55-9a39-2d9d6c7d5a01')),
  },
  { center: textLike('UIO-CENTRO') },
);

export const AUDIT_EVENTS: Answer = {
  body: objectOf<{ events: AuditEventJson[]; nextCursor?: string }>(
    'AuditEvents',
    { events: listOf(EVENT) },
    { nextCursor: textLike('MjAyNi0xMS0yM1Qx…') },
  ),
};
