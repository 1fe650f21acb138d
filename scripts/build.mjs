/** `npm run build` */
import { command } from './parts/command.mjs';
import { rebuild } from './parts/install.mjs';

await command(() => rebuild());
