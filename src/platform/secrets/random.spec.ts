import { newId, newToken } from './random.js';

const many = (make: () => string) => Array.from({ length: 5_000 }, make);

describe('ids', () => {
  it('sort in the order they were made, within a millisecond too, and are UUIDs of version 7', () => {
    const ids = many(newId);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('name the moment they were made', () => {
    const before = Date.now();
    const made = Number.parseInt(newId().replaceAll('-', '').slice(0, 12), 16);
    expect(made - before).toBeLessThan(1_000);
    expect(made).toBeGreaterThanOrEqual(before - 1_000);
  });
});

describe('tokens', () => {
  it('are 256 bits, never the same, however many are drawn from one pool', () => {
    const tokens = many(newToken);
    expect(new Set(tokens).size).toBe(tokens.length);
    for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/);
    // Neither their beginnings nor their ends come back.
    const heads = new Set(tokens.map((token) => token.slice(0, 12)));
    const tails = new Set(tokens.map((token) => token.slice(-12)));
    expect([heads.size, tails.size]).toEqual([tokens.length, tokens.length]);
  });
});
