/** What the commands that do one thing to the database and end have in common. */
import { prepare } from './install.mjs';
import { borrowDatabase, isProduction, trialSettings } from './surroundings.mjs';
import { openVarDir } from './var-dir.mjs';

/** Runs `work` with the settings of the given database, or of the included one, started if nobody runs it. */
export async function withDatabase(work) {
  await prepare();
  if (isProduction()) return work(process.env);
  const varDir = openVarDir();
  const settings = {
    ...process.env,
    ...trialSettings(varDir),
    // These commands send no mail, but the settings are read as one.
    SMTP_URL: process.env.SMTP_URL || 'smtp://127.0.0.1:1025',
    VAR_DIR: varDir.folder,
  };
  if (process.env.DATABASE_URL) return work(settings);
  const database = await borrowDatabase(varDir);
  try {
    return await work({ ...settings, ...database.env });
  } finally {
    await database.stop();
  }
}
