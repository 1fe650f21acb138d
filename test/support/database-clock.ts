import pg from 'pg';

/**
 * The clock of a test's database, in the hands of the test: whatever connects after `stop` and asks for `now()` is told what the
 * test says. Nothing in the application knows; it asks the database and no other clock.
 */
export class DatabaseClock {
  private constructor(
    private readonly owner: pg.Client,
    private instant: Date,
  ) {}

  /** Stops it at the present; who is connected already goes on with the real one. */
  static async stop(ownerUrl: string): Promise<DatabaseClock> {
    const owner = new pg.Client({ connectionString: ownerUrl });
    await owner.connect();
    await owner.query(
      `CREATE SCHEMA test_clock;
       CREATE TABLE test_clock.instant (at timestamptz(3) NOT NULL);
       INSERT INTO test_clock.instant VALUES (now());
       CREATE FUNCTION test_clock.now() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT at FROM test_clock.instant';
       GRANT USAGE ON SCHEMA test_clock TO PUBLIC;
       GRANT SELECT ON test_clock.instant TO PUBLIC`,
    );
    const { rows } = await owner.query<{ name: string; at: Date }>(
      'SELECT current_database() AS name, at FROM test_clock.instant',
    );
    const [stopped] = rows;
    if (!stopped) throw new Error('the clock did not stop');
    // Named before the catalogue of PostgreSQL, it is the first `now()` that is found.
    await owner.query(
      `ALTER DATABASE ${pg.escapeIdentifier(stopped.name)} SET search_path = test_clock, pg_catalog, public`,
    );
    return new DatabaseClock(owner, stopped.at);
  }

  get now(): Date {
    return this.instant;
  }

  async set(instant: Date): Promise<void> {
    await this.owner.query('UPDATE test_clock.instant SET at = $1', [instant]);
    this.instant = instant;
  }

  async end(): Promise<void> {
    await this.owner.end();
  }
}
