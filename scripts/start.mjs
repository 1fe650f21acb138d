/** `npm start`: everything from a fresh clone to a running app, and back down in order. */
import { command } from './parts/command.mjs';
import { serve } from './parts/serve.mjs';

await command(() => serve());
