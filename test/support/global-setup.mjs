/**
 * Once per Jest run, and only when a project that needs it has something to run: a PostgreSQL, two roles and one
 * migrated template that `createTestDatabase` copies. Everything goes to the workers through the environment.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { runNode, Stop } from '../../scripts/parts/command.mjs';
import { choosePort } from '../../scripts/parts/ports.mjs';
import { startPostgres, withClient } from '../../scripts/parts/postgres.mjs';

/** Nothing of it has to survive a power cut. */
const THROW_AWAY = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  shared_buffers: '256MB',
  max_wal_size: '4GB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum_naptime: '10s',
};

export default async function globalSetup() {
  const given = process.env.TEST_DATABASE_ADMIN_URL || process.env.DATABASE_URL;
  const server = given ? givenServer(given) : await ownServer();
  try {
    Object.assign(process.env, await makeTemplate(server.adminUrl));
  } catch (error) {
    await server.stop();
    throw error;
  }
  globalThis.stopTestPostgres = server.stop;
}

async function ownServer() {
  const place = process.env.VAR_DIR ? resolve(process.env.VAR_DIR) : tmpdir();
  mkdirSync(place, { recursive: true });
  const home = mkdtempSync(join(place, 'ventanilla-test-'));
  const server = await startPostgres({
    folder: join(home, 'postgres'),
    name: basename(home),
    logFile: join(home, 'postgres.log'),
    choosePort: () => choosePort(undefined, []),
    password: randomBytes(18).toString('base64url'),
    settings: THROW_AWAY,
    throwaway: true,
  });
  return { adminUrl: server.url('postgres'), stop: server.stop };
}

/** A server that others use too: everything made there carries the name of this run and goes with it. */
function givenServer(adminUrl) {
  const stop = () =>
    withClient(adminUrl, async (client) => {
      const {
        TEST_DATABASE_TEMPLATE: template,
        TEST_DATABASE_OWNER: owner,
        TEST_DATABASE_APP: app,
      } = process.env;
      if (!template) return;
      const { rows } = await client.query('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [
        `${template}_`,
      ]);
      for (const { datname } of rows) await client.query(`DROP DATABASE "${datname}" WITH (FORCE)`);
      await client.query(`ALTER DATABASE ${template} IS_TEMPLATE false`);
      await client.query(`DROP DATABASE ${template} WITH (FORCE)`);
      for (const role of [app, owner])
        await client.query(`DROP ROLE ${new URL(`postgres://${role}@x`).username}`);
    });
  return { adminUrl, stop };
}

async function makeTemplate(adminUrl) {
  const run = `ventanilla_test_${randomBytes(4).toString('hex')}`;
  const owner = { role: `${run}_owner`, password: randomBytes(12).toString('hex') };
  const app = { role: `${run}_app`, password: randomBytes(12).toString('hex') };
  const template = `${run}_template`;
  await withClient(adminUrl, async (client) => {
    try {
      for (const { role, password } of [owner, app])
        await client.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
      // Since PostgreSQL 16 whoever makes a role is not by that its member.
      await client.query(`GRANT ${owner.role} TO CURRENT_USER`);
      await client.query(
        `CREATE DATABASE ${template} OWNER ${owner.role} TEMPLATE template0 ENCODING 'UTF8'`,
      );
    } catch (error) {
      throw new Stop(
        `The server of DATABASE_URL cannot be used for tests: its user must be allowed to create databases and roles (${error.message}).`,
      );
    }
  });
  const ownerUrl = as(adminUrl, owner, template);
  const code = await runNode(
    ['--import', './scripts/parts/typescript.mjs', 'test/support/migrate-template.ts'],
    {
      env: { ...process.env, NODE_OPTIONS: '', TEMPLATE_OWNER_URL: ownerUrl, TEMPLATE_APP_ROLE: app.role },
    },
  );
  if (code !== 0) throw new Stop('The template database could not be migrated: see above.');
  // Nobody can connect any more, so copies never wait for or fail on a guest.
  await withClient(adminUrl, (client) =>
    client.query(`ALTER DATABASE ${template} ALLOW_CONNECTIONS false IS_TEMPLATE true`),
  );
  return {
    TEST_DATABASE_ADMIN_URL: adminUrl,
    TEST_DATABASE_TEMPLATE: template,
    TEST_DATABASE_OWNER: `${owner.role}:${owner.password}`,
    TEST_DATABASE_APP: `${app.role}:${app.password}`,
  };
}

function as(adminUrl, { role, password }, database) {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = password;
  url.pathname = `/${database}`;
  return url.href;
}
