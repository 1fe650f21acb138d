export { parseCedula, type CedulaProblem, type CedulaReading } from './cedula.js';
export { cedulaCheckDigit, companyCheckDigit, publicCheckDigit } from './check-digits.js';
export {
  addDays,
  daysBetween,
  formatDate,
  formatDateWithWeekday,
  formatLongDate,
  isLocalDate,
  MONTH_NAMES,
  weekdayOf,
  type LocalDate,
  type Weekday,
} from './local-date.js';
export { instantAt, localDateOf, localTimeOf, startOfLocalDay, type TimeZone } from './local-time.js';
export { paymentDueDate } from './payment-due-date.js';
export {
  isSamePerson,
  parsePersonDocument,
  type PersonDocument,
  type PersonDocumentReading,
} from './person-document.js';
export { formatPhone, parsePhone, type PhoneKind, type PhoneProblem, type PhoneReading } from './phones.js';
export { provinceName, type ProvinceCode } from './provinces.js';
export {
  DECREED_REST_DAYS,
  restDayOn,
  restDaysFrom,
  type AddedRestDays,
  type DecreedRestDay,
  type LocalRestDay,
  type RestDay,
} from './rest-days.js';
export {
  householdKey,
  mainRuc,
  parseRuc,
  type EmployerKind,
  type Ruc,
  type RucProblem,
  type RucReading,
  type RucWarning,
} from './ruc.js';
export { secondsAfter, spanWords } from './spans.js';
