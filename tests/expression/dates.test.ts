import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayExists, instantText } from '../../src/expression/dates/moment.ts';
import { isoOfUsual, readMoment } from '../../src/expression/dates/read.ts';
import { offsetAt } from '../../src/expression/dates/zone.ts';

const [first, last] = [-62_167_219_200_000, 253_402_300_799_999];
const instants = fc.integer({ min: first, max: last });

describe('dates by arithmetic', () => {
  it('are written as the host writes them', () => {
    fc.assert(
      fc.property(instants, (millis) => {
        expect(instantText(millis)).toBe(new Date(millis).toISOString().replace('.000Z', 'Z'));
      }),
    );
  });

  it('exist where the host finds the day again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 9999 }), fc.nat(13), fc.nat(32), (year, month, day) => {
        const date = new Date(Date.UTC(year, month - 1, day));
        expect(dayExists(year, month, day)).toBe(date.getUTCMonth() === month - 1 && date.getUTCDate() === day);
      }),
    );
  });

  it('are read back from what the host writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: -30_610_224_000_000, max: last }), (millis) => {
        const text = new Date(millis).toISOString();
        expect(readMoment('date', text)).toEqual({ is: 'instant', millis });
        const wall = { is: 'wall', wall: Math.floor(millis / 1000) * 1000 };
        expect(readMoment('date', text.slice(0, 19))).toEqual(wall);
        expect(readMoment('date', text.slice(0, 19).replace('T', ' '))).toEqual(wall);
        expect(isoOfUsual(text.slice(0, 19))).toBe(`${text.slice(0, 19)}Z`);
      }),
    );
  });

  it.each([
    '2023-02-29',
    '2024-04-31',
    '2024-13-01',
    '2024-00-10',
    '0999-01-01',
    '2024-05-01 24:00:00',
    '2024-05-01x14:00:00',
  ])('leave %s to the patterns', (text) => expect(isoOfUsual(text)).toBeUndefined());
});

describe('the offset of a zone', () => {
  const zones = [
    'Asia/Shanghai',
    'America/New_York',
    'Africa/Casablanca',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Asia/Gaza',
  ];
  /** As the host says it: "GMT+05:30". */
  const said = (millis: number, zone: string): number => {
    const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(millis);
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? ['', '+', '0', '0'];
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  };

  it('is the one that the host says, in any order of asking', () => {
    const since1973 = fc.integer({ min: 94_694_400_000, max: 4_102_444_800_000 });
    fc.assert(
      fc.property(fc.constantFrom(...zones), since1973, (zone, millis) => {
        expect(offsetAt(millis, zone)).toBe(said(millis, zone));
      }),
    );
  });

  it('changes within the day on which clocks are changed', () => {
    const change = Date.UTC(2024, 2, 31, 1);
    expect([change - 1, change].map((millis) => offsetAt(millis, 'Europe/Berlin'))).toEqual([3_600_000, 7_200_000]);
  });
});
