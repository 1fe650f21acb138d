import { type Config, KeyRing } from '../platform/index.js';
import { VideoRooms } from './video-rooms.js';

const OLD = { id: 'a', key: Buffer.from('an-old-key-that-is-long-enough-012345') };
const NEW = { id: 'b', key: Buffer.from('a-new-key-that-is-long-enough-0123456') };
const BASE = 'https://meet.example/iess';
const turno = { id: '01a205b2-6751-73a2-b423-c5762d85ce83', mode: 'video', videoKey: 'a' } as const;

const rooms = (tokenKeys: Config['tokenKeys'], videoBaseUrl = BASE) =>
  new VideoRooms({ videoBaseUrl } as Config, new KeyRing({ tokenKeys }));

describe('the room of a turno by video', () => {
  it('has a name that nobody guesses and that tells nothing', () => {
    const href = rooms([OLD]).hrefOf(turno) ?? '';
    expect(href).toMatch(/^https:\/\/meet\.example\/iess\/turno-[0-9a-f]{32}$/);
    expect(href).not.toContain(turno.id.slice(0, 8));
    expect(rooms([OLD]).hrefOf({ ...turno, id: '01a205b2-6751-73a2-b423-c5762d85ce84' })).not.toBe(href);
    expect(rooms([NEW]).hrefOf({ ...turno, videoKey: 'b' })).not.toBe(href);
  });

  it('stays the same while the ring turns, and changes once its key is gone', () => {
    const href = rooms([OLD]).hrefOf(turno);
    expect(rooms([OLD, NEW]).hrefOf(turno)).toBe(href);
    expect(rooms([NEW, OLD]).hrefOf(turno)).toBe(href);
    expect(rooms([NEW]).hrefOf(turno)).not.toBe(href);
  });

  it('does not exist for a turno in person, nor where no rooms are set up', () => {
    expect(rooms([OLD]).hrefOf({ ...turno, mode: 'in-person' })).toBeUndefined();
    expect(rooms([OLD], '').hrefOf(turno)).toBeUndefined();
  });
});
