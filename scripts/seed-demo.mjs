/** `npm run seed:demo`: the demo country in the given database, or in the included one of VAR_DIR. */
import { command, say } from './parts/command.mjs';
import { withDatabase } from './parts/short-command.mjs';
import { migrate, seedDemo } from './parts/surroundings.mjs';

await command(() =>
  withDatabase(async (env) => {
    await migrate(env);
    await seedDemo(env);
    if (env.DEMO_PASSWORD) say(`Clave de todos los usuarios de demostración: ${env.DEMO_PASSWORD}`);
  }),
);
