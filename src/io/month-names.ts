/** Month names as instruments' computers write them in the languages of laboratories met; letters only, no accents. */
const names: readonly (readonly string[])[] = [
  [
    "jan",
    "january",
    "januar",
    "janv",
    "janvier",
    "januari",
    "gen",
    "gennaio",
    "ene",
    "enero",
    "janeiro",
    "janner",
    "jaen",
  ],
  ["feb", "february", "februar", "fev", "fevr", "fevrier", "februari", "febbraio", "febr", "febrero", "fevereiro"],
  ["mar", "march", "marz", "mrz", "mars", "maart", "mrt", "marzo", "marco", "maerz", "marts"],
  ["apr", "april", "avr", "avril", "aprile", "abr", "abril"],
  ["may", "mai", "mei", "mag", "maggio", "mayo", "maio", "maj"],
  ["jun", "june", "juni", "juin", "giu", "giugno", "junio", "junho"],
  ["jul", "july", "juli", "juil", "juillet", "lug", "luglio", "julio", "julho"],
  ["aug", "august", "aout", "augustus", "ago", "agosto", "augusti"],
  ["sep", "sept", "september", "septembre", "set", "settembre", "septiembre", "setembro"],
  ["oct", "october", "okt", "oktober", "octobre", "ott", "ottobre", "octubre", "out", "outubro"],
  ["nov", "november", "novembre", "noviembre", "novembro"],
  ["dec", "december", "dez", "dezember", "decembre", "dic", "dicembre", "diciembre", "dezembro"],
];

const byName = new Map(names.flatMap((group, i) => group.map((name) => [name, i + 1] as const)));

/** 1 to 12, or null for a word that is no month; case, accents and a full stop do not count. */
export function monthOf(word: string): number | null {
  const letters = word.normalize("NFD").replace(/\p{M}/gu, "").replace(/\.$/, "").toLowerCase();
  return byName.get(letters) ?? null;
}
