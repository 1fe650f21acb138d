import { Injectable } from '@nestjs/common';
import { type Center, CenterReads, CenterUnknown } from '../centers/index.js';
import { type StaffActor } from '../platform/index.js';

/** Staff see their own centre only; to them another one does not exist. Administrators look into all of them. */
@Injectable()
export class CenterAccess {
  constructor(private readonly centers: CenterReads) {}

  /** @throws {CenterUnknown} 404 */
  async toRead(code: string, actor: StaffActor): Promise<Center> {
    return this.centerOf(code, actor, actor.role === 'admin');
  }

  /** @throws {CenterUnknown} 404 */
  async toWork(code: string, actor: StaffActor): Promise<Center> {
    return this.centerOf(code, actor, false);
  }

  private async centerOf(code: string, actor: StaffActor, anyCenter: boolean): Promise<Center> {
    const center = await this.centers.byCode(code);
    if (!center || (!anyCenter && actor.center?.id !== center.id)) throw new CenterUnknown();
    return center;
  }
}
