import http from 'node:http';
import { Realtime } from '../../src/platform/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { type Agent, clerkAt, QUITO, type TicketJson, walkIn } from '../support/visits.js';

interface BoardJson {
  readonly calls: { number: string; counter: number; calledAt: string }[];
  readonly waiting: number;
  readonly openCounters: number;
}

/** A screen in the waiting room: keeps what it is sent. */
class Screen {
  readonly boards: BoardJson[] = [];
  private request: http.ClientRequest | undefined;
  private waiters: (() => void)[] = [];

  async open(url: string): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.request = http.get(url, (answer) => {
        if (answer.statusCode !== 200) reject(new Error(`answered ${answer.statusCode}`));
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
          const events = text.split('\n\n');
          text = events.pop() ?? '';
          for (const event of events) this.received(event);
        });
        answer.on('error', () => undefined);
        resolve();
      });
      this.request.on('error', reject);
    });
    await this.until(() => true);
    return this;
  }

  /** The first board that fits, or a failure after two seconds: that is the promise. */
  async until(fits: (board: BoardJson) => boolean): Promise<BoardJson> {
    const deadline = performance.now() + 2_000;
    for (;;) {
      const last = this.boards.at(-1);
      if (last && fits(last)) return last;
      const left = deadline - performance.now();
      if (left <= 0) throw new Error(`not within two seconds; last board: ${JSON.stringify(last)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.waiters.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  close(): void {
    this.request?.destroy();
  }

  private received(event: string): void {
    const data = /^event: board\ndata: (.*)$/m.exec(event)?.[1];
    if (data === undefined) return;
    this.boards.push(JSON.parse(data) as BoardJson);
    this.waiters.splice(0).forEach((wake) => wake());
  }
}

describe('the call board', () => {
  let app: TestApp;
  let twin: TestApp;
  let one: Agent;
  let counter1: string;
  const path = `/api/v1/centers/${QUITO}/board`;

  beforeAll(async () => {
    app = await startTestApp();
    twin = await app.twin();
    const desk = await clerkAt(app, 'ventanilla1', 1);
    [one, counter1] = [desk.agent, desk.counter.id];
  });
  afterAll(async () => {
    await twin.stop();
    await app.stop();
  });
  afterEach(async () => {
    await app.database.transaction(({ tx }) => tx.run(`UPDATE ticket SET status = 'left', called_at = NULL`));
    app.app.get(Realtime).announce([`center:${await centerId()}`]);
  });

  const centerId = async () =>
    (await app.database.sql.one<{ id: string }>('SELECT id FROM service_center WHERE code = $1', [QUITO]))
      ?.id ?? '';
  const boardAt = async (at: TestApp) => (await at.http().get(path).expect(200)).body as BoardJson;
  const next = async () =>
    (await one.post(`/api/v1/counters/${counter1}/next`).expect(200)).body as TicketJson;

  it('shows who is called where, how many wait, and how many counters are open: on the very next request', async () => {
    expect(await boardAt(app)).toEqual({ calls: [], waiting: 0, openCounters: 1 });
    await walkIn(one, { ruc: '1790001016001', cedula: '1740006299' });
    expect(await boardAt(app)).toEqual({ calls: [], waiting: 1, openCounters: 1 });
    const ticket = await next();
    expect(await boardAt(app)).toEqual({
      calls: [{ number: ticket.number, counter: 1, calledAt: ticket.periods.at(-1)?.from }],
      waiting: 0,
      openCounters: 1,
    });
    await one.post(`/api/v1/tickets/${ticket.id}/return`).expect(200);
    expect(await boardAt(app)).toEqual({ calls: [], waiting: 1, openCounters: 1 });
  });

  it('keeps a call among the last ones when the visit has ended, and not one that was taken back', async () => {
    await walkIn(one);
    const served = await next();
    await one.post(`/api/v1/tickets/${served.id}/start`).expect(200);
    await one.post(`/api/v1/tickets/${served.id}/finish`).expect(200);
    await walkIn(one);
    const gone = await next();
    await one.post(`/api/v1/tickets/${gone.id}/left`).expect(200);
    await walkIn(one);
    const returned = await next();
    await one.post(`/api/v1/tickets/${returned.id}/return`).expect(200);
    expect((await boardAt(app)).calls.map(({ number, counter }) => [number, counter])).toEqual([
      [gone.number, 1],
      [served.number, 1],
    ]);
  });

  it('shows the six latest of seven, newest first', async () => {
    await app.database.transaction(({ tx }) =>
      tx.run(
        `INSERT INTO counter (id, center_id, number) SELECT gen_random_uuid(), center_id, 7 FROM counter WHERE id = $1`,
        [counter1],
      ),
    );
    const numbers: string[] = [];
    for (let desk = 1; desk <= 6; desk += 1) {
      const { agent, counter } = await clerkAt(app, `ventanilla${desk}`, desk);
      await walkIn(agent);
      numbers.unshift(
        ((await agent.post(`/api/v1/counters/${counter.id}/next`).expect(200)).body as TicketJson).number,
      );
    }
    const { agent, counter } = await clerkAt(app, 'supervision1', 7);
    await walkIn(agent);
    const last = (await agent.post(`/api/v1/counters/${counter.id}/next`).expect(200)).body as TicketJson;
    const board = await boardAt(app);
    expect(board.calls.map(({ number }) => number)).toEqual([last.number, ...numbers.slice(0, 5)]);
    expect(board.openCounters).toBe(7);
  });

  it('nothing about the person: neither RUC, cédula, name, turno nor reason', async () => {
    await walkIn(one, { ruc: '1790001016001', cedula: '1740006299', priority: true });
    await next();
    const [json, page] = [
      (await app.http().get(path)).text,
      (await app.http().get(`/pantalla/${QUITO}`)).text,
    ];
    for (const text of [json, page])
      expect(text).not.toMatch(/1790001016001|1740006299|preferente|turno|Vera|clave-empleador/i);
    expect(Object.keys((JSON.parse(json) as BoardJson).calls[0] ?? {})).toEqual([
      'number',
      'counter',
      'calledAt',
    ]);
  });

  it('a screen hears of a call within two seconds, on this process and on another; a new call of the same ticket too', async () => {
    const here = await new Screen().open(app.url + path + '/events');
    const there = await new Screen().open(twin.url + path + '/events');
    try {
      await walkIn(one);
      const ticket = await next();
      const isCalled = (board: BoardJson) => board.calls[0]?.number === ticket.number;
      const first = await here.until(isCalled);
      await there.until(isCalled);
      await one.post(`/api/v1/tickets/${ticket.id}/recall`).expect(200);
      const calledAgain = (board: BoardJson) =>
        isCalled(board) && board.calls[0]?.calledAt !== first.calls[0]?.calledAt;
      await here.until(calledAgain);
      await there.until(calledAgain);
    } finally {
      here.close();
      there.close();
    }
  });

  it('what another process changed is seen within a second, or at once while nothing can be heard', async () => {
    const before = await boardAt(twin);
    await walkIn(one);
    Object.defineProperty(twin.app.get(Realtime), 'connected', { value: false, configurable: true });
    expect((await boardAt(twin)).waiting).toBe(before.waiting + 1);
  });

  it('of a centre that is none: 404, as a page as well', async () => {
    await app.http().get('/api/v1/centers/NO-HAY/board').expect(404);
    await app.http().get('/api/v1/centers/NO-HAY/board/events').expect(404);
    await app.http().get('/pantalla/NO-HAY').expect(404);
    await app.http().get('/pantalla/%27').expect(404);
  });

  it('the page shows the same without JavaScript, and comes again by itself', async () => {
    await walkIn(one);
    const ticket = await next();
    const page = (await app.http().get(`/pantalla/${QUITO}`).expect(200)).text;
    expect(page).toContain(`data-number="${ticket.number}"`);
    expect(page).toMatch(/<noscript><meta http-equiv="refresh"/);
    expect(page).toContain(`data-live-src="${path}/events"`);
  });
});
