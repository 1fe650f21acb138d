import { ServerWatch } from './server-watch.js';

describe('whether the mail server is there', () => {
  const tries = (server: ServerWatch, ...instants: number[]) => instants.map((at) => server.mayTryAny(at));

  it('is taken for granted at first', () => {
    expect(tries(new ServerWatch(), 0, 0, 0)).toEqual([true, true, true]);
  });

  it('is asked by one mail at a time while it does not answer', () => {
    const server = new ServerWatch();
    server.silent(500);
    expect(tries(server, 500, 1_299, 1_300, 1_300, 2_099, 2_100, 60_000)).toEqual([
      ...[false, false, true, false],
      ...[false, true, true],
    ]);
  });

  it('is told to be silent only until the next of those may ask, which takes no turn from it', () => {
    const server = new ServerWatch();
    expect(server.isSilent(500)).toBe(false);
    server.silent(500);
    expect([500, 1_299, 1_300, 1_300].map((at) => server.isSilent(at))).toEqual([true, true, false, false]);
    expect(tries(server, 1_300)).toEqual([true]);
    expect(server.isSilent(1_300)).toBe(true);
    server.answered();
    expect(server.isSilent(1_300)).toBe(false);
  });

  it('is settled by any answer', () => {
    const server = new ServerWatch();
    server.silent(500);
    server.answered();
    expect(tries(server, 500, 500)).toEqual([true, true]);
  });
});
