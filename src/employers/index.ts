export { type EmployerAccount, EmployerAccounts } from './employer-accounts.store.js';
export { EmployerAccountRow } from './employer-account.entity.js';
export { readEmployerNumbers } from './employer-numbers.rules.js';
export { employerTopic } from './employer-session.rules.js';
export { EmployerUnknown, KeyRejected } from './employers.errors.js';
export { EmployersModule } from './employers.module.js';
export { KeyHasher } from './key-hasher.js';
export { judgeKey, keyProblem, type KeyProblemCode } from './key.rules.js';
export { maskEmail } from './mask-email.rules.js';
