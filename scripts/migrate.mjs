/** `npm run migrate`: the given database, or the included one of VAR_DIR. */
import { command } from './parts/command.mjs';
import { withDatabase } from './parts/short-command.mjs';
import { migrate } from './parts/surroundings.mjs';

await command(() => withDatabase(migrate));
