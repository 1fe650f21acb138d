import { Injectable } from '@nestjs/common';
import { type Center, CenterReads, type CenterService } from '../centers/index.js';
import { isLocalDate, type LocalDate, localDateOf, provinceName } from '../ecuador/index.js';
import { Database } from '../platform/index.js';
import { type FreeSlot, type SlotDay } from './slot-day.js';
import { SlotDays } from './slot-days.reads.js';

/** Where a person is in choosing: it stands in the address of every page, so that nothing is lost by going back. */
export interface Choice {
  readonly center: Center;
  readonly service: CenterService;
  /** First day to show; undefined for today. */
  readonly from: LocalDate | undefined;
}

/** A free slot and where it is. */
export interface FirstAt {
  readonly center: Center;
  readonly startsAt: Date;
}

/** What may be chosen, and what is chosen so far. */
export interface Picks {
  readonly provinceCode: string;
  readonly serviceCode: string;
  readonly provinces: readonly { readonly value: string; readonly text: string }[];
  readonly centers: readonly Center[];
  readonly services: readonly CenterService[];
  /** Undefined while no centre is chosen: nobody is booked into one that they only did not look at. */
  readonly choice: Choice | undefined;
}

/** A text that came in an address or a form; anything else, and more than fits, is none. */
export const textIn = (values: unknown, name: string, longest = 100): string => {
  const value = (values as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === 'string' && value.length <= longest ? value : '';
};

/** The instant a page named; a page of ours names it as JSON does. */
export function instantIn(values: unknown): Date | undefined {
  const text = textIn(values, 'startsAt');
  const instant = new Date(text);
  return /^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(instant.getTime()) ? instant : undefined;
}

/** Reads where somebody is in choosing from an address, and what is free there. */
@Injectable()
export class BookingChoice {
  constructor(
    private readonly database: Database,
    private readonly centers: CenterReads,
    private readonly slotDays: SlotDays,
  ) {}

  /**
   * What the address chose. A province or service that it lacks or gets wrong is filled with the first that fits, a centre
   * only where there is no other; undefined in a country without centres.
   * @param fixed code of the one service that is in question, whatever the address says.
   * @param orFirst where nothing is booked into it by overlooking it: a centre that was not chosen is the first one.
   */
  async of(
    query: unknown,
    { fixed, orFirst = false }: { fixed?: string; orFirst?: boolean } = {},
  ): Promise<Picks | undefined> {
    const all = (await this.centers.all()).filter(
      ({ services }) => fixed === undefined || services.some(({ code }) => code === fixed),
    );
    const wantedProvince = textIn(query, 'province');
    const inProvince = all.filter(({ provinceCode }) => provinceCode === wantedProvince);
    const centers = inProvince.length > 0 ? inProvince : all;
    const center =
      centers.find(({ code }) => code === textIn(query, 'center')) ??
      (centers.length === 1 || orFirst ? centers[0] : undefined);
    const services = center?.services ?? distinct(centers.flatMap((each) => each.services));
    const wantedService = fixed ?? textIn(query, 'service');
    const service = services.find(({ code }) => code === wantedService) ?? services[0];
    if (centers.length === 0 || !service) return undefined;
    const codes = [...new Set(all.map(({ provinceCode }) => provinceCode))].sort();
    const from = textIn(query, 'from');
    return {
      provinceCode: inProvince.length > 0 ? wantedProvince : '',
      serviceCode: service.code,
      provinces: codes.map((value) => ({ value, text: provinceName(value) ?? value })),
      centers,
      services,
      choice: center && {
        center,
        service,
        // Another choice starts from its first day.
        from:
          isLocalDate(from) && from.startsWith('20') && isAsShown(query, { center, service })
            ? from
            : undefined,
      },
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

  /**
   * The first free slot of the service in each of some centres, the soonest first; a centre that has none is left out.
   * @param most how many are wanted.
   */
  async firstAmong(centers: readonly Center[], serviceCode: string, most: number): Promise<FirstAt[]> {
    const found = await Promise.all(
      centers.map(async (center) => {
        const service = center.services.find(({ code }) => code === serviceCode);
        const slot = service && (await this.first({ center, service }));
        return slot ? [{ center, startsAt: slot.startsAt }] : [];
      }),
    );
    return found
      .flat()
      .sort((one, other) => one.startsAt.getTime() - other.startsAt.getTime())
      .slice(0, most);
  }

  /** Where else to go when a centre has nothing free: its province first, the rest of the country only when that has nothing either. */
  async elsewhere({ center, service }: Pick<Choice, 'center' | 'service'>, most: number): Promise<FirstAt[]> {
    const near = await this.firstAmong(await this.centers.near(center), service.code, most);
    if (near.length > 0) return near;
    const others = (await this.centers.all()).filter(({ id }) => id !== center.id);
    return this.firstAmong(others, service.code, most);
  }

  /** All centres of a province. */
  async inProvince(provinceCode: string): Promise<Center[]> {
    return (await this.centers.all()).filter((center) => center.provinceCode === provinceCode);
  }

  async isFree({ center, service }: Pick<Choice, 'center' | 'service'>, startsAt: Date): Promise<boolean> {
    const [day] = await this.slotDays.days(center, service, localDateOf(startsAt, center.timeZone), 1);
    return day?.slots.some((slot) => slot.startsAt.getTime() === startsAt.getTime()) ?? false;
  }

  /** By the database's clock, for what a page says about today. */
  now(): Promise<Date> {
    return this.database.now();
  }
}

const distinct = (services: readonly CenterService[]): CenterService[] => [
  ...new Map(services.map((service) => [service.code, service])).values(),
];

/**
 * What the hours on a page belong to. The lists above them may say something else by the time an hour is sent.
 * @see isAsShown
 */
export const shownMark = ({ center, service }: { center: Center; service: CenterService }): string =>
  `${center.code} ${service.code}`;

/** Whether the lists still say what the hours on the page belonged to; an address that knows of none is taken by its word. */
export function isAsShown(query: unknown, chosen: { center: Center; service: CenterService }): boolean {
  const shown = textIn(query, 'shown');
  const province = textIn(query, 'province');
  return (
    shown === '' ||
    (shown === shownMark(chosen) && (province === '' || province === chosen.center.provinceCode))
  );
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

/** The address of the form for one hour of a choice. */
export const dataHref = (
  { center, service }: { center: { readonly code: string }; service: { readonly code: string } },
  startsAt: Date,
): string =>
  `/turnos/nuevo/datos?${new URLSearchParams({
    center: center.code,
    service: service.code,
    startsAt: startsAt.toISOString(),
  }).toString()}`;
