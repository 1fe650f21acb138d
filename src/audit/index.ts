export { AUDIT_COLUMNS, type AuditEntry, AuditLog, auditValues } from './audit-log.store.js';
export { AuditModule } from './audit.module.js';
