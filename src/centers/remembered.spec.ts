import { Remembered } from './remembered.js';

describe('a value that is remembered', () => {
  /** Never fresh, so that every question looks again. */
  const ALWAYS_OLD = 0;
  const counted = (maxAgeMs: number) => {
    let loads = 0;
    return new Remembered(() => Promise.resolve((loads += 1)), maxAgeMs);
  };

  it('is loaded once, however many ask, and again when it is forgotten', async () => {
    const value = counted(60_000);
    expect(await Promise.all([value.get(), value.get(), value.get()])).toEqual([1, 1, 1]);
    value.forget();
    expect(await value.get()).toBe(2);
  });

  it('is loaded again when it is old', async () => {
    const value = counted(ALWAYS_OLD);
    expect([await value.get(), await value.get()]).toEqual([1, 2]);
  });

  it('stays as long as its stamp does, unless it is old', async () => {
    const value = counted(60_000);
    expect([await value.get('a'), await value.get('a')]).toEqual([1, 1]);
    expect([await value.get('b'), await value.get('b')]).toEqual([2, 2]);
    const distrusted = counted(ALWAYS_OLD);
    expect([await distrusted.get('a'), await distrusted.get('a')]).toEqual([1, 2]);
  });

  it('is asked for again after a failure', async () => {
    let fails = true;
    const value = new Remembered(
      () => (fails ? Promise.reject(new Error('down')) : Promise.resolve(1)),
      60_000,
    );
    await expect(value.get()).rejects.toThrow('down');
    fails = false;
    expect(await value.get()).toBe(1);
  });
});
