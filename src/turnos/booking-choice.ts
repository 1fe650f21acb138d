import { Injectable } from '@nestjs/common';
import { type Center, CenterReads, type CenterService } from '../centers/index.js';
import { isLocalDate, type LocalDate, localDateOf, provinceName } from '../ecuador/index.js';
import { Database } from '../platform/index.js';
import { type FreeSlot, type SlotDay, SlotDays } from './slot-days.reads.js';

/** Where a person is in choosing: it stands in the address of every page, so that nothing is lost by going back. */
export interface Choice {
  readonly provinceCode: string;
  readonly center: Center;
  readonly service: CenterService;
  /** First day to show; undefined for today. */
  readonly from: LocalDate | undefined;
}

export interface Picks {
  readonly provinces: { readonly value: string; readonly text: string }[];
  readonly centers: readonly Center[];
}

/** A text that came in an address or a form; anything else, and more than fits, is none. */
export const textIn = (values: unknown, name: string, longest = 100): string => {
  const value = (values as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === 'string' && value.length <= longest ? value : '';
};

/** Reads where somebody is in choosing from an address, and what is free there. */
@Injectable()
export class BookingChoice {
  constructor(
    private readonly database: Database,
    private readonly centers: CenterReads,
    private readonly slotDays: SlotDays,
  ) {}

  /** Whatever the address lacks or gets wrong is filled with the first that fits; undefined in a country without centres. */
  async of(query: unknown): Promise<(Choice & Picks) | undefined> {
    const all = await this.centers.all();
    const wantedProvince = textIn(query, 'province');
    const inProvince = all.filter(({ provinceCode }) => provinceCode === wantedProvince);
    const centers = inProvince.length > 0 ? inProvince : all;
    const center = centers.find(({ code }) => code === textIn(query, 'center')) ?? centers[0];
    const service =
      center?.services.find(({ code }) => code === textIn(query, 'service')) ?? center?.services[0];
    if (!center || !service) return undefined;
    const codes = [...new Set(all.map(({ provinceCode }) => provinceCode))].sort();
    const from = textIn(query, 'from');
    return {
      provinceCode: inProvince.length > 0 ? wantedProvince : '',
      center,
      service,
      from: isLocalDate(from) && from.startsWith('20') ? from : undefined,
      provinces: codes.map((value) => ({ value, text: provinceName(value) ?? value })),
      centers,
    };
  }

  /** Exactly what the address names, or undefined: nobody books something else than was chosen. */
  async exactly(query: unknown): Promise<Pick<Choice, 'center' | 'service'> | undefined> {
    const center = await this.centers.byCode(textIn(query, 'center'));
    const service = center?.services.find(({ code }) => code === textIn(query, 'service'));
    return center && service && { center, service };
  }

  days({ center, service, from }: Choice, count: number): Promise<SlotDay[]> {
    return this.slotDays.days(center, service, from, count);
  }

  /** The next free slot within the horizon. */
  async first({ center, service }: Pick<Choice, 'center' | 'service'>): Promise<FreeSlot | undefined> {
    const days = await this.slotDays.days(center, service, undefined, service.horizonDays + 1);
    return days.flatMap(({ slots }) => slots)[0];
  }

  async isFree({ center, service }: Pick<Choice, 'center' | 'service'>, startsAt: Date): Promise<boolean> {
    const [day] = await this.slotDays.days(center, service, localDateOf(startsAt, center.timeZone), 1);
    return day?.slots.some((slot) => slot.startsAt.getTime() === startsAt.getTime()) ?? false;
  }

  /** By the database's clock, for what a page says about today. */
  now(): Promise<Date> {
    return this.database.transaction(async ({ now }) => now);
  }
}

/** The address of the list of hours for a choice. */
export const choosingHref = (choice: {
  center: string;
  service: string;
  from?: LocalDate | undefined;
}): string =>
  `/turnos/nuevo?${new URLSearchParams({
    center: choice.center,
    service: choice.service,
    ...(choice.from === undefined ? {} : { from: choice.from }),
  }).toString()}`;
