export { PasswordHasher } from './password-hasher.js';
export { StaffDirectory, type StaffName } from './staff-directory.store.js';
export { StaffModule } from './staff.module.js';
