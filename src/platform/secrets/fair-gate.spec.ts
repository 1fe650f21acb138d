import { FairGate, Overloaded } from './fair-gate.js';

/** Work that ends when it is told to, in the order in which it began. */
function slowWork() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const start = (gate: FairGate, lane: string, name: string) =>
    gate.pass(lane, () => {
      begun.push(name);
      return new Promise<string>((resolve) => ends.push(() => resolve(name)));
    });
  /** Ends the work that has been inside the longest, and lets the next one begin. */
  const endOne = async () => {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, start, endOne };
}

describe('a gate', () => {
  it('has never more inside than it may', async () => {
    const gate = new FairGate({ atOnce: 2, waitingPerLane: 50 });
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        gate.pass(`lane ${index % 3}`, async () => {
          most = Math.max(most, (inside += 1));
          await new Promise((resolve) => setImmediate(resolve));
          inside -= 1;
        }),
      ),
    );
    expect([most, inside]).toEqual([2, 0]);
  });

  it('serves the lanes in turn: whoever comes last of all waits behind one of a flood, not behind all of it', async () => {
    const gate = new FairGate({ atOnce: 1, waitingPerLane: 50 });
    const { begun, start, endOne } = slowWork();
    const flood = Array.from({ length: 6 }, (_, index) => start(gate, 'flood', `flood ${index}`));
    const quiet = start(gate, 'quiet', 'quiet');
    await endOne();
    await endOne();
    expect(begun).toEqual(['flood 0', 'flood 1', 'quiet']);
    for (let left = 0; left < 6; left += 1) await endOne();
    await Promise.all([...flood, quiet]);
    expect(begun.slice(3)).toEqual(['flood 2', 'flood 3', 'flood 4', 'flood 5']);
  });

  it('turns away whom a full line has no room for, in that lane alone, and takes others when it has moved', async () => {
    const gate = new FairGate({ atOnce: 1, waitingPerLane: 2 });
    const { start, endOne } = slowWork();
    const inside = [start(gate, 'a', '1'), start(gate, 'a', '2'), start(gate, 'a', '3')];
    await expect(start(gate, 'a', '4')).rejects.toMatchObject({
      code: 'OVERLOADED',
      kind: 'unavailable',
      retryAfterSeconds: 5,
    });
    await expect(start(gate, 'a', '5')).rejects.toBeInstanceOf(Overloaded);
    inside.push(start(gate, 'b', 'other lane'));
    await endOne();
    inside.push(start(gate, 'a', '6'));
    for (let left = 0; left < 4; left += 1) await endOne();
    expect(await Promise.all(inside)).toEqual(['1', '2', '3', 'other lane', '6']);
  });

  it('gives the place of a failure to the next one', async () => {
    const gate = new FairGate({ atOnce: 1, waitingPerLane: 5 });
    const failing = gate.pass('a', () => Promise.reject(new Error('no')));
    const next = gate.pass('a', async () => 'in');
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('in');
    expect(await gate.pass('a', async () => 'again')).toBe('again');
  });
});
