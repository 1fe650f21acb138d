import { centerCode, type Ground, newHold, SERVICE } from './ground.js';
import { CODE, EMAIL, type Holds } from './holds.js';
import { type Link, type Links } from './links.js';
import { type HttpRequest } from './load.js';

/** How one of the two servers is asked for an operation. */
export interface Side {
  readonly status: number;
  /** The request number `n` of a round; undefined when the round has to end. */
  request(n: number): HttpRequest | undefined;
  /** Before a round, unmeasured. */
  prepare?(): Promise<void>;
  /** After a round, unmeasured: throws unless the database holds what `requests` answers promised. */
  settle?(requests: number): Promise<void>;
}

export interface Operation {
  readonly name: string;
  /** The least ratio of the app's requests per second to the bare server's. */
  readonly target: number;
  /** With how many connections it is meant; all that are measured when absent. */
  readonly targetAt?: number;
  readonly app: Side;
  readonly bare: Side;
}

/** The operations that people wait for, each beside the least that has the same effect. */
export const operations = (ground: Ground, holds: Holds, links: Links): Operation[] => [
  slots(),
  hold(ground),
  confirmation(holds),
  next(ground),
  ticket(ground),
  board(),
  keyChange(links),
];

function slots(): Operation {
  const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  const center = 'UIO-CENTRO';
  return {
    name: 'free slots of a day',
    target: 5.0,
    app: {
      status: 200,
      request: () => ({
        method: 'GET',
        path: `/api/v1/centers/${center}/slots?service=${SERVICE}&from=${day}&days=1`,
      }),
    },
    bare: {
      status: 200,
      request: () => ({ method: 'GET', path: `/slots?center=${center}&day=${day}` }),
    },
  };
}

/** Every hold is of a free seat and for an employer of its own, all over the country, from people without a cookie. */
function hold(ground: Ground): Operation {
  const numbered = (start: { n: number }) => () => newHold(start.n++);
  const appHolds = numbered({ n: 0 });
  const bareHolds = numbered({ n: 0 });
  return {
    name: 'hold',
    target: 0.5,
    app: {
      status: 201,
      request: () => {
        const { seat: _, ...body } = appHolds();
        return { method: 'POST', path: '/api/v1/turnos', body };
      },
      ...counted(ground, 'turno'),
    },
    bare: {
      status: 201,
      request: () => ({ method: 'POST', path: '/holds', body: bareHolds() }),
      ...counted(ground, 'bare_hold'),
    },
  };
}

/** Holds whose code has been mailed, each of an employer of its own, all over the country; the bare server updates one guarded row. */
function confirmation(holds: Holds): Operation {
  const ids = { app: [] as readonly string[], bare: [] as readonly string[] };
  const allConfirmed = (confirmed: number, requests: number) => {
    if (confirmed !== requests) throw new Error(`${requests} answers, but ${confirmed} turnos confirmed`);
  };
  const body = { email: EMAIL, code: CODE };
  return {
    name: 'confirmation',
    target: 0.3,
    app: {
      status: 200,
      prepare: async () => {
        ids.app = await holds.lay();
      },
      request: (n) => {
        const id = ids.app[n];
        if (id === undefined) return undefined;
        return { method: 'POST', path: `/api/v1/turnos/${id}/confirmation`, cookie: holds.cookie, body };
      },
      settle: async (requests) => allConfirmed(await holds.clear(), requests),
    },
    bare: {
      status: 200,
      prepare: async () => {
        ids.bare = await holds.layBare();
      },
      request: (n) => {
        const id = ids.bare[n];
        return id === undefined ? undefined : { method: 'POST', path: `/turnos/${id}/confirmation`, body };
      },
      settle: async (requests) => allConfirmed(await holds.clearBare(), requests),
    },
  };
}

/**
 * A counter that holds somebody gets the same ticket again, so every call comes from another of several thousand desks
 * of one centre, each with its clerk and session, all in front of one line. Nothing has to be freed while it is
 * measured: throughput counts calls alone, and the contention for the head of the line is that of a single centre,
 * which is the worst there is. Between rounds plain SQL ends the visits and fills the line anew.
 */
function next(ground: Ground): Operation {
  let line = 0;
  const calledAll = (called: number, requests: number) => {
    if (called !== requests) throw new Error(`${requests} calls answered, but ${called} tickets called`);
  };
  return {
    name: 'call next',
    target: 0.4,
    app: {
      status: 200,
      prepare: () => ground.fillLine(),
      request: (n) => {
        const desk = ground.desks[n];
        return (
          desk && { method: 'POST', path: `/api/v1/counters/${desk.counterId}/next`, cookie: desk.cookie }
        );
      },
      settle: async (requests) => calledAll(await ground.emptyLine(), requests),
    },
    bare: {
      status: 200,
      prepare: async () => {
        line = await ground.fillBareLine();
      },
      request: (n) => (n < line ? { method: 'POST', path: '/next', body: { counter: n } } : undefined),
      settle: async (requests) => calledAll(await ground.emptyBareLine(), requests),
    },
  };
}

/** All of a round at one centre, where everyone waits for the next number of the day; the next round at another one. */
function ticket(ground: Ground): Operation {
  let round = 0;
  const body = { service: SERVICE };
  const app = counted(ground, 'ticket');
  return {
    name: 'walk-in ticket',
    target: 0.3,
    app: {
      status: 201,
      prepare: () => {
        round += 1;
        return app.prepare();
      },
      request: () => {
        const center = centerCode(round);
        return {
          method: 'POST',
          path: `/api/v1/centers/${center}/tickets`,
          cookie: ground.clerkOf(center),
          body,
        };
      },
      settle: app.settle,
    },
    bare: {
      status: 201,
      request: () => ({ method: 'POST', path: '/tickets', body: { center: 'ticket', ...body } }),
      ...counted(ground, 'bare_ticket'),
    },
  };
}

function board(): Operation {
  return {
    name: 'board',
    target: 0.5,
    app: {
      status: 200,
      request: () => ({ method: 'GET', path: '/api/v1/centers/UIO-CENTRO/board' }),
    },
    bare: { status: 200, request: () => ({ method: 'GET', path: '/board' }) },
  };
}

/** Each of an employer of its own, who never had a key: one hash, beside a server that makes the same hash and nothing else. */
function keyChange(links: Links): Operation {
  let laid: readonly Link[] = [];
  const newKey = 'Tr3bol!Rojo';
  return {
    name: 'key change',
    target: 0.8,
    targetAt: 8,
    app: {
      status: 204,
      prepare: async () => {
        laid = await links.lay();
      },
      request: (n) => {
        const link = laid[n];
        if (!link) return undefined;
        const { token, counterCode } = link;
        return { method: 'POST', path: '/api/v1/key-changes', body: { token, counterCode, newKey } };
      },
      settle: async (requests) => {
        const changed = await links.clear();
        if (changed !== requests) throw new Error(`${requests} answers, but ${changed} keys set`);
      },
    },
    bare: { status: 204, request: () => ({ method: 'POST', path: '/hashes', body: { newKey } }) },
  };
}

/** Every answer is one new row. */
function counted(ground: Ground, table: 'turno' | 'ticket' | 'bare_hold' | 'bare_ticket') {
  let before = 0;
  return {
    prepare: async () => {
      before = await ground.count(table);
    },
    settle: async (requests: number) => {
      const made = (await ground.count(table)) - before;
      if (made !== requests) throw new Error(`${requests} answers, but ${made} new rows in ${table}`);
    },
  };
}
