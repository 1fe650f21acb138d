import type request from 'supertest';
import { type TestApp } from '../../support/app.js';
import { type Route } from '../../support/routes.js';
import { Secrets } from '../../support/secrets.js';
import { type Agent, type CounterJson } from '../../support/visits.js';

/** Everybody who works at a centre, signed in. */
export interface Crew {
  readonly clerk: Agent;
  readonly counter: CounterJson;
  readonly supervisor: Agent;
  /** Another one of the same centre. */
  readonly other: Agent;
  readonly admin: Agent;
}

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T;
  readonly location: string;
}

/** Nobody is in line or at a counter any more. */
export const endVisits = (app: TestApp): Promise<number> =>
  app.database.sql.run(
    `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status NOT IN ('finished', 'left')`,
  );

type Verb = 'post' | 'put' | 'delete';

/** Asks the changing routes and notes which request was of which route. */
export class Stage {
  /** Request ids by route. */
  readonly asked = new Map<string, string[]>();
  /** What was typed, mailed, set or read out on the way. */
  readonly secrets = new Secrets();

  constructor(
    readonly app: TestApp,
    readonly crew: Crew,
    private readonly routes: readonly Route[],
  ) {}

  post<T>(who: Agent, url: string, body: object = {}, headers: Record<string, string> = {}) {
    return this.ask<T>(who, 'post', url, (test) => test.set(headers).send(body));
  }

  put<T>(who: Agent, url: string, body: object) {
    return this.ask<T>(who, 'put', url, (test) => test.send(body));
  }

  delete(who: Agent, url: string) {
    return this.ask(who, 'delete', url, (test) => test);
  }

  /** Presses the button of a form of a page. */
  async form(who: Agent, url: string, fields: Record<string, string> = {}) {
    const _csrf = await csrfOf(who);
    return this.ask(who, 'post', url, (test) => test.type('form').send({ _csrf, ...fields }));
  }

  /** A form with a file, sent by a program or from a page. */
  async upload<T>(who: Agent, url: string, fields: Record<string, string>, file: Buffer) {
    const _csrf = await csrfOf(who);
    const all = url.startsWith('/api/') ? fields : { _csrf, ...fields };
    return this.ask<T>(who, 'post', url, (test) => test.field(all).attach('file', file, 'carta.pdf'));
  }

  private async ask<T = Record<string, unknown>>(
    who: Agent,
    verb: Verb,
    url: string,
    fill: (test: request.Test) => request.Test,
  ): Promise<Answer<T>> {
    const answer = await fill(who[verb](url));
    if (answer.status >= 400)
      throw new Error(`${verb} ${url}: ${answer.status} ${answer.text.slice(0, 2_000)}`);
    const route = this.routeOf(verb.toUpperCase(), url);
    this.asked.set(route, [...(this.asked.get(route) ?? []), String(answer.headers['x-request-id'])]);
    for (const cookie of [answer.headers['set-cookie'] ?? []].flat())
      this.secrets.add('cookie', /^[\w-]+=([^;]{20,})/.exec(cookie)?.[1]);
    const { counterCode, manageToken } = answer.body as { counterCode?: string; manageToken?: string };
    this.secrets.add('counter code', counterCode);
    this.secrets.add('manage token', manageToken);
    return {
      status: answer.status,
      body: answer.body as T,
      location: String(answer.headers.location ?? ''),
    };
  }

  /** The route of an address: of those that fit the one that says the most of it. */
  private routeOf(method: string, url: string): string {
    const fitting = this.routes
      .filter((route) => route.method === method && patternOf(route).test(url))
      .sort((one, other) => one.path.split(':').length - other.path.split(':').length);
    const [route] = fitting;
    if (!route) throw new Error(`no route for ${method} ${url}`);
    return `${method} ${route.path}`;
  }
}

/** Every page of a browser has the same secret; this one stands open to everybody and holds a form. */
export async function csrfOf(who: Agent): Promise<string> {
  const { text } = await who.get('/turnos/enlace').expect(200);
  return /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
}

const patternOf = ({ path }: Route): RegExp => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`);
