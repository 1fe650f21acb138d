export {
  AUDIT_COLUMNS,
  AUDIT_VALUES,
  type AuditEntry,
  AuditLog,
  auditRow,
  type UndatedEntry,
} from './audit-log.store.js';
export { AuditModule } from './audit.module.js';
