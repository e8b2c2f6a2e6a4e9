/**
 * Number formats of spreadsheets, as far as they say that a number is a date or a time (ECMA-376, 18.8.30 and 18.8.31).
 */
export interface DateFormat {
  hasDate: boolean;
  hasTime: boolean;
}

const builtIn: Readonly<Record<number, DateFormat>> = {
  14: { hasDate: true, hasTime: false },
  15: { hasDate: true, hasTime: false },
  16: { hasDate: true, hasTime: false },
  17: { hasDate: true, hasTime: false },
  18: { hasDate: false, hasTime: true },
  19: { hasDate: false, hasTime: true },
  20: { hasDate: false, hasTime: true },
  21: { hasDate: false, hasTime: true },
  22: { hasDate: true, hasTime: true },
  45: { hasDate: false, hasTime: true },
  46: { hasDate: false, hasTime: true },
  47: { hasDate: false, hasTime: true },
};

/** Date and time built into the program for its language have no code in the file: 27 to 36 and 50 to 58 are dates. */
function builtInFormat(id: number): DateFormat | null {
  if ((id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return { hasDate: true, hasTime: false };
  return builtIn[id] ?? null;
}

/** What a format says of dates; null for one of plain numbers. `code`: the file's own format with this id. */
export function dateFormatOf(id: number, code: string | undefined): DateFormat | null {
  if (code === undefined) return builtInFormat(id);
  // Texts in quotes, escaped characters, colours, conditions and languages are no parts of a date.
  const plain = code
    .replace(/"[^"]*"|\\.|_.|\*./g, "")
    .replace(/\[(?![hms]+\])[^\]]*\]/gi, "")
    .split(";")[0]!
    .toLowerCase();
  const hasTime = /[hs]|am\/pm/.test(plain);
  const hasDate = /[yd]/.test(plain) || (/m/.test(plain) && !hasTime);
  return hasDate || hasTime ? { hasDate, hasTime } : null;
}

const dayMs = 86_400_000;

/**
 * A day count of a spreadsheet as ISO text, as its format shows it: `2026-01-13T10:05:00`, `2026-01-13`, `10:05:00`. The
 * clock time is kept wherever there is one. Null for a number that is no date (below 0, or beyond the year 9999).
 */
export function serialText(serial: number, format: DateFormat, is1904: boolean): string | null {
  if (!Number.isFinite(serial) || serial < 0 || serial > 2_958_466) return null;
  const ms = Math.round(serial * 86_400) * 1000;
  const intoDay = ms % dayMs;
  const clock = new Date(intoDay).toISOString().slice(11, 19);
  if (!format.hasDate && serial < 1) return clock;
  // The 1900 system counts a 29 February 1900 that never was; earlier days are not told apart from plain numbers.
  if (!is1904 && serial < 61) return null;
  const epochDays = Math.floor(ms / dayMs) - (is1904 ? 24_107 : 25_569);
  const day = new Date(epochDays * dayMs).toISOString().slice(0, 10);
  return format.hasTime || intoDay !== 0 ? `${day}T${clock}` : day;
}
