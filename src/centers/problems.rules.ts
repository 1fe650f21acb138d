import { CalendarChangeInvalid } from './centers.errors.js';

/** What is wrong with a form of the calendar: everything at once, beside the fields. */
export class Problems {
  private readonly fields: { field: string; detail: string }[] = [];

  get none(): boolean {
    return this.fields.length === 0;
  }

  add(field: string, detail: string): void {
    this.fields.push({ field, detail });
  }

  /** @throws {CalendarChangeInvalid} with every field that is wrong. */
  throwAny(): void {
    if (!this.none) throw new CalendarChangeInvalid(this.fields);
  }
}
