export {
  type EmployerAccount,
  EmployerAccounts,
  type FrozenBy,
  KEY_HOLDER_COLUMNS,
  type KeyHolder,
} from './employer-accounts.store.js';
export { readEmployerNumbers, type TypedNumbers } from './employer-numbers.rules.js';
export { EmployerUnknown, NumbersInvalid } from './employers.errors.js';
export { signInSubject } from './employer-session.rules.js';
export { EmployersModule } from './employers.module.js';
export { judgeKey } from './judge-key.js';
export { KEY_RULE_WORDS } from './key-rule-words.js';
export { personalWords } from './key.rules.js';
export { maskEmail } from './mask-email.rules.js';
export { maskRuc } from './mask-ruc.rules.js';
export { NOT_ME_PATH, NotMe } from './not-me.js';
export { type NotMeClaims, stillWarns } from './not-me.rules.js';
export { NewKeys } from './new-keys.js';
export { documentTyped, PersonInput } from './person.dto.js';
