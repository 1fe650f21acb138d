import { startTestApp, type TestApp } from '../support/app.js';
import { isUnsafe, nameOf, type Route, routesOf } from '../support/routes.js';

describe('the route table', () => {
  let app: TestApp;
  let routes: Route[];
  beforeAll(async () => {
    app = await startTestApp();
    routes = routesOf(app);
  });
  afterAll(() => app.stop());

  it('says of every route who may', () => {
    expect(routes.length).toBeGreaterThan(50);
    expect(routes.filter(({ allow, isPublic }) => !isPublic && !allow?.length)).toEqual([]);
  });

  it('lets nobody in where staff is meant', async () => {
    const closed = routes.filter(({ isPublic, path }) => !isPublic && path.startsWith('/api/'));
    expect(closed.length).toBeGreaterThan(20);
    const answers = await Promise.all(
      closed.map(async ({ method, path }) => {
        const url = path.replaceAll(/:\w+/g, '01a205b2-6751-73a2-b423-c5762d85ce83');
        const { status } = await fetch(`${app.url}${url}`, { method });
        return { route: `${method} ${path}`, status };
      }),
    );
    expect(answers.filter(({ status }) => status !== 401)).toEqual([]);
  });

  it('changes nothing by GET: what changes is a POST, PUT or DELETE of this list', () => {
    const changing = routes.filter(isUnsafe).map(nameOf).sort();
    expect(changing).toMatchSnapshot();
  });
});
