import { existsSync } from 'node:fs';

/** The folder that holds templates/ and public/, from the sources as well as from dist/. */
export const projectRoot: URL =
  [new URL('../../../', import.meta.url), new URL('../../../../', import.meta.url)].find((folder) =>
    existsSync(new URL('templates/', folder)),
  ) ?? new URL('../../../', import.meta.url);
