export { AUDIT_COLUMNS, type AuditEntry, AuditLog, auditRow } from './audit-log.store.js';
export { AuditModule } from './audit.module.js';
