/** The instant so many seconds later; earlier when they are negative. */
export const secondsAfter = (instant: Date, seconds: number): Date =>
  new Date(instant.getTime() + seconds * 1000);

/** A span as a letter or a page says it: «3 minutos», «90 segundos». Never rounded: people count on it. */
export function spanWords(seconds: number): string {
  if (seconds > 0 && seconds % 3600 === 0) return seconds === 3600 ? '1 hora' : `${seconds / 3600} horas`;
  if (seconds === 0 || seconds % 60 !== 0) return seconds === 1 ? '1 segundo' : `${seconds} segundos`;
  return seconds === 60 ? '1 minuto' : `${seconds / 60} minutos`;
}
