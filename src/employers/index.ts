export { type EmployerAccount, EmployerAccounts } from './employer-accounts.store.js';
export { readEmployerNumbers, type TypedNumbers } from './employer-numbers.rules.js';
export { EmployerUnknown, KeyRejected, NumbersInvalid } from './employers.errors.js';
export { EmployersModule } from './employers.module.js';
export { judgeKey } from './judge-key.js';
export { keyProblem, type KeyProblemCode, personalWords } from './key.rules.js';
export { maskEmail } from './mask-email.rules.js';
export { documentTyped, PersonInput } from './person.dto.js';
