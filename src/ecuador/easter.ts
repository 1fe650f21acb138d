import { localDate, type LocalDate } from './local-date.js';

/** Easter Sunday of the Gregorian calendar, by the anonymous algorithm that Meeus prints (Astronomical Algorithms, ch. 8). */
export function easterSunday(year: number): LocalDate {
  const goldenNumber = year % 19;
  const century = Math.floor(year / 100);
  const yearOfCentury = year % 100;
  const moonCorrection = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * goldenNumber + century - Math.floor(century / 4) - moonCorrection + 15) % 30;
  const daysToSunday =
    (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % 7;
  const lateMoon = Math.floor((goldenNumber + 11 * epact + 22 * daysToSunday) / 451);
  const daysAfterFebruary = epact + daysToSunday - 7 * lateMoon + 22;
  return localDate(year, 3, daysAfterFebruary);
}
