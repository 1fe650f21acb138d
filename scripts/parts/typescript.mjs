/** `node --import ./scripts/parts/typescript.mjs src/main.ts`: runs the sources without a build, for tests. */
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
