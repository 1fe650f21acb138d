import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Sql } from '../../src/platform/index.js';
import { type ReceivedMail } from './mailbox.js';

/** Everything that stands in the database, column by column; bytes as hexadecimal digits. */
export async function dumpOf(sql: Sql): Promise<string[]> {
  const columns = await sql.rows<{ t: string; c: string; type: string }>(
    `SELECT table_name AS t, column_name AS c, data_type AS type FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name NOT IN ('migrations', 'typeorm_metadata')`,
  );
  const values = await Promise.all(
    columns.map(({ t, c, type }) =>
      sql.rows<{ text: string }>(
        `SELECT ${type === 'bytea' ? `encode("${c}", 'hex')` : `"${c}"::text`} AS text FROM "${t}" WHERE "${c}" IS NOT NULL`,
      ),
    ),
  );
  return values.flat().map(({ text }) => text);
}

/** What stands in the files of a folder, however deep, and how they are called. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const contents = await Promise.all(
    files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')),
  );
  return [...entries.map(({ name }) => name), ...contents];
}

/** What only its owner may know, and where it turned up all the same. */
export class Secrets {
  private readonly known = new Map<string, string>();

  add(what: string, secret: string | undefined): void {
    if (secret) this.known.set(secret, what);
  }

  /** Links that work as keys, and codes. */
  addThoseOf({ text, html }: ReceivedMail): void {
    for (const [, way = '', token] of `${text}${html}`.matchAll(
      /\/(clave|no-fui-yo|turno|espera)\/([\w-]{40,})/g,
    ))
      this.add(`link /${way}`, token);
    for (const [code] of text.matchAll(/^\s*\d{6}\s*$/gm)) this.add('mailed code', code.trim());
  }

  kinds(): string[] {
    return [...new Set(this.known.values())].sort();
  }

  /** Six digits count where they stand by themselves. */
  foundIn(place: string, texts: readonly string[]): string[] {
    return [...this.known].flatMap(([secret, what]) => {
      const spelled = /^\d{6}$/.test(secret)
        ? [new RegExp(`(^|[^\\w.-])${secret}($|[^\\w-])`)]
        : [secret, Buffer.from(secret).toString('hex'), encodeURIComponent(secret)];
      const isIn = (text: string) =>
        spelled.some((word) => (typeof word === 'string' ? text.includes(word) : word.test(text)));
      const found = texts.find(isIn);
      return found === undefined ? [] : [`${what} in ${place}: ${found.slice(0, 300)}`];
    });
  }
}
