/** Minutes since 1970-01-01T00:00Z and the clock of Europe/Berlin (rule of the European Union since 1996). */
export const zone = "Europe/Berlin";

const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const dayNames = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/** Days since 1970-01-01 of a Gregorian date. @param {number} year @param {number} month @param {number} day */
function dayNumber(year, month, day) {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}

/** @param {number} days @returns {[number, number, number]} year, month, day */
function dateOf(days) {
  const z = days + 719468;
  const era = Math.floor(z / 146097);
  const doe = z - era * 146097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return [yoe + era * 400 + (month <= 2 ? 1 : 0), month, doy - Math.floor((153 * mp + 2) / 5) + 1];
}

/** The last Sunday of a month at 01:00Z, when summer time begins (March) or ends (October). */
function changeOf(year, month) {
  const last = dayNumber(year, month, 31);
  return (last - ((last + 4) % 7)) * 1440 + 60;
}

/** Minutes that Berlin is ahead of UTC. @param {number} minute */
function offsetAt(minute) {
  const [year] = dateOf(Math.floor(minute / 1440));
  return minute >= changeOf(year, 3) && minute < changeOf(year, 10) ? 120 : 60;
}

/**
 * The minute of a local time such as `2025-09-01T08:00`. Throws where the clock shows it never or twice.
 * @param {string} text
 */
export function at(text) {
  const parts = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})$/.exec(text);
  if (!parts) throw new Error(`expected YYYY-MM-DDThh:mm, found ${text}`);
  const [year, month, day, hour, min] = parts.slice(1).map(Number);
  const local = dayNumber(year, month, day) * 1440 + hour * 60 + min;
  const found = [60, 120].map((offset) => local - offset).filter((minute) => localText(minute) === text);
  if (found.length !== 1) throw new Error(`${text} is no single instant in ${zone}`);
  return found[0];
}

/** `2025-09-01T08:00`, on Berlin's clock. @param {number} minute */
export function localText(minute) {
  const { year, month, day, hour, min } = localParts(minute);
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(min)}`;
}

export function localParts(minute) {
  const local = minute + offsetAt(minute);
  const days = Math.floor(local / 1440);
  const [year, month, day] = dateOf(days);
  const rest = local - days * 1440;
  return { days, year, month, day, hour: Math.floor(rest / 60), min: rest % 60 };
}

/** A calendar day some days after another. @param {string} day `2025-09-01` @param {number} plus */
export function dayAfter(day, plus) {
  const [year, month, date] = day.split("-").map(Number);
  const [y, m, d] = dateOf(dayNumber(year, month, date) + plus);
  return `${y}-${two(m)}-${two(d)}`;
}

/** `Tue Nov 04 18:21:07 2025`, as TargetLynx prints it. */
export function printedText(minute, second) {
  const { days, year, month, day, hour, min } = localParts(minute);
  return `${dayNames[((days % 7) + 7) % 7]} ${monthNames[month - 1]} ${two(day)} ${two(hour)}:${two(min)}:${two(second)} ${year}`;
}

/** `04-Nov-25`. @param {number} minute */
export function shortDate(minute) {
  const { year, month, day } = localParts(minute);
  return `${two(day)}-${monthNames[month - 1]}-${two(year % 100)}`;
}

/** `14:05:00`. @param {number} minute */
export function clockText(minute) {
  const { hour, min } = localParts(minute);
  return `${two(hour)}:${two(min)}:00`;
}

/** `13/11/2025 14:05`. @param {number} minute */
export function dayFirstText(minute) {
  const { year, month, day, hour, min } = localParts(minute);
  return `${two(day)}/${two(month)}/${year} ${two(hour)}:${two(min)}`;
}

function two(number) {
  return String(number).padStart(2, "0");
}
