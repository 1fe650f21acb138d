import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config, KeyRing } from '../platform/index.js';
import { type TurnoMode } from './turno.rules.js';

interface ByVideo {
  readonly id: string;
  readonly mode: TurnoMode;
  readonly videoKey: string | null;
}

/** 128 bits; hexadecimal, because such servers do not tell capitals from small letters. */
const NAME_BYTES = 16;

/**
 * Where a turno by video takes place. The name of the room is a MAC of the turno's id: nobody guesses it, it tells nothing
 * about anybody, and it is kept nowhere. It is made by the key that signed when the turno was confirmed, so that the mailed
 * link and the clerk's lead to the same room while the ring turns.
 */
@Injectable()
export class VideoRooms {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly keyRing: KeyRing,
  ) {}

  /** undefined for a turno in person, and where no rooms are set up (any more). */
  hrefOf({ id, mode, videoKey }: ByVideo): string | undefined {
    if (mode !== 'video' || this.config.videoBaseUrl === '') return undefined;
    const name = this.keyRing.signBy(videoKey, 'video-room', id).subarray(0, NAME_BYTES).toString('hex');
    return `${this.config.videoBaseUrl}/turno-${name}`;
  }
}
