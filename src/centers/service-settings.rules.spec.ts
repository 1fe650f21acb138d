import { type DomainError } from '../platform/index.js';
import { serviceSettingsOf, type TypedService, WAYS, wayOf } from './service-settings.rules.js';

const typed = (over: Partial<TypedService> = {}): TypedService => ({
  offered: 'in-person',
  leadMinutes: '15',
  horizonDays: '31',
  cancelBeforeMinutes: '120',
  slotsNeeded: '1',
  ...over,
});

describe('what is typed for a service', () => {
  it('becomes numbers and modes', () => {
    expect(serviceSettingsOf(typed({ offered: 'both' }), ['in-person'])).toEqual({
      modes: ['in-person', 'video'],
      leadMinutes: 15,
      horizonDays: 31,
      cancelBeforeMinutes: 120,
      slotsNeeded: 1,
    });
    expect(serviceSettingsOf(typed(), ['in-person', 'video']).modes).toEqual(['in-person']);
    expect(serviceSettingsOf(typed({ offered: 'video' }), ['in-person']).modes).toEqual(['video']);
  });

  it('leaves the modes as they are where no rooms are set up', () => {
    expect(serviceSettingsOf(typed({ offered: undefined }), ['in-person', 'video']).modes).toEqual([
      'in-person',
      'video',
    ]);
  });

  it.each(Object.keys(WAYS))('shows again what was chosen: %s', (way) => {
    expect(wayOf(serviceSettingsOf(typed({ offered: way }), ['in-person']).modes)).toBe(way);
  });

  it.each([
    ['leadMinutes', '-1'],
    ['leadMinutes', '10081'],
    ['horizonDays', '0'],
    ['horizonDays', '366'],
    ['cancelBeforeMinutes', ''],
    ['cancelBeforeMinutes', '1.5'],
    ['slotsNeeded', '0'],
    ['slotsNeeded', '13'],
    ['offered', ''],
    ['offered', 'teléfono'],
    ['offered', 'toString'],
  ])('is refused beside its field: %s = «%s»', (field, value) => {
    const refused = () => serviceSettingsOf(typed({ [field]: value }), ['in-person']);
    expect(refused).toThrow();
    try {
      refused();
    } catch (error) {
      expect((error as DomainError).fields.map((each) => each.field)).toEqual([field]);
    }
  });

  it.each([
    ['leadMinutes', '0'],
    ['leadMinutes', '10080'],
    ['horizonDays', '1'],
    ['horizonDays', '365'],
    ['slotsNeeded', '12'],
  ])('fits at the limit: %s = %s', (field, value) => {
    expect(serviceSettingsOf(typed({ [field]: value }), ['in-person'])).toMatchObject({
      [field]: Number(value),
    });
  });
});
