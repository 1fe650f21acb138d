import { Sweeps } from '../../src/platform/index.js';
import { startTestApp, type TestApp } from '../support/app.js';

describe('the scheduled tasks', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  it('have nothing waiting in a country where nobody has been yet', async () => {
    const now = await app.database.now();
    const sweeps = app.app.get(Sweeps).all();
    const waiting = await Promise.all(
      sweeps.map(async (sweep) => ({ id: sweep.id, ...(await sweep.overdue(now)) })),
    );
    expect(sweeps.length).toBeGreaterThan(8);
    expect(waiting).toEqual(sweeps.map(({ id }) => ({ id, count: 0, oldestAt: null })));
  });
});
