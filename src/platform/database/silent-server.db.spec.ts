import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { dataSourceOptions } from './data-source-options.js';
import { Database } from './database.js';

const SILENCE_MS = 200;

/** The network between the app and its database. */
class Network {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  constructor(target: URL) {
    this.server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      near.pipe(far).pipe(near);
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          this.sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
    });
  }

  async open(): Promise<number> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return (this.server.address() as AddressInfo).port;
  }

  /** Whatever is connected now hears nothing any more, and is not told so. */
  swallow(): void {
    for (const socket of this.sockets) {
      socket.unpipe();
      socket.pause();
    }
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

describe('a database that falls silent', () => {
  let ground: TestDatabase;
  let network: Network;
  let dataSource: DataSource;
  let database: Database;
  beforeAll(async () => {
    ground = await createTestDatabase();
    const url = new URL(ground.url);
    network = new Network(new URL(ground.url));
    url.port = String(await network.open());
    const options = dataSourceOptions({ url: url.href, poolSize: 2, silenceMs: SILENCE_MS });
    dataSource = await new DataSource(options).initialize();
    database = new Database(dataSource);
  });
  afterAll(async () => {
    await dataSource.destroy();
    network.close();
    await ground.drop();
  });

  const ways = {
    'a statement': () => database.sql.rows('SELECT $1::int AS n', [1]),
    'a transaction': () => database.transaction(({ tx }) => tx.rows('SELECT $1::int AS n', [1])),
    'statements in one flight': () =>
      database.inOneFlight([1, 2].map((n) => ({ text: 'SELECT $1::int AS n', params: [n] }))),
  };

  it.each(Object.entries(ways))(
    'is given up by %s, and the next one has a connection that works',
    async (_, ask) => {
      await Promise.all([ask(), ask()]);
      network.swallow();
      const answers = await Promise.allSettled([ask(), ask()]);
      expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect(await Promise.all([ask(), ask(), ask()])).toHaveLength(3);
    },
  );
});
