import { migrateDatabase } from '../../src/platform/database/migrate.js';

// Run by the global setup as a process of its own, because Jest loads that one without compiling what it imports.
const { TEMPLATE_OWNER_URL, TEMPLATE_APP_ROLE } = process.env;
if (!TEMPLATE_OWNER_URL || !TEMPLATE_APP_ROLE)
  throw new Error('TEMPLATE_OWNER_URL and TEMPLATE_APP_ROLE are needed');
await migrateDatabase({ ownerUrl: TEMPLATE_OWNER_URL, appRole: TEMPLATE_APP_ROLE });
