export { type EmployerAccount, EmployerAccounts } from './employer-accounts.store.js';
export { readEmployerNumbers } from './employer-numbers.rules.js';
export { EmployerUnknown, KeyRejected } from './employers.errors.js';
export { EmployersModule } from './employers.module.js';
export { KeyHasher } from './key-hasher.js';
export { judgeKey } from './judge-key.js';
export { keyProblem, type KeyProblemCode } from './key.rules.js';
export { maskEmail } from './mask-email.rules.js';
