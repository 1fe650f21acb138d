import { Injectable } from '@nestjs/common';
import { type Center, CenterReads, CenterUnknown } from '../centers/index.js';
import { type StaffActor } from '../platform/index.js';

/** Whose calendar is whose: supervisors have that of their own centre, administrators all; to the others there is none. */
@Injectable()
export class CalendarCenters {
  constructor(private readonly centers: CenterReads) {}

  /** @throws {CenterUnknown} 404 */
  async of(code: string, actor: StaffActor): Promise<Center> {
    const center = (await this.allOf(actor)).find((each) => each.code === code);
    if (!center) throw new CenterUnknown();
    return center;
  }

  async allOf(actor: StaffActor): Promise<Center[]> {
    const all = await this.centers.all();
    if (actor.role === 'admin') return all;
    return actor.role === 'supervisor' ? all.filter(({ id }) => id === actor.center?.id) : [];
  }
}
