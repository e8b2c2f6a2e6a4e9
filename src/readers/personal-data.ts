import type { Finding } from "../domain/finding.js";
import { finding } from "../findings/finding.js";
import { parseHead } from "../io/csv.js";
import { plainWord } from "../reference/column-words.js";
import type { SourceFile } from "./reader.js";
import type { TidyPlan } from "./tidy-plan.js";

/** Names of columns that hold who somebody is, in the languages of `data/reference/column-words.csv`. */
const columnNames: ReadonlySet<string> = new Set([
  ..."patient name;subject name;first name;last name;surname;given name;full name;mrn;medical record number".split(";"),
  ..."hospital number;ssn;social security number;phone;telephone;mobile;e mail;email;address;street;postcode;zip code".split(
    ";",
  ),
  ..."nachname;vorname;familienname;geburtsname;patientenname;telefon;telefonnummer;handy;adresse;strasse;plz;versichertennummer".split(
    ";",
  ),
  ..."prenom;nom de famille;telephone;adresse;apellido;apellidos;telefono;direccion;cognome;indirizzo".split(";"),
  ..."achternaam;voornaam;telefoon;adres;bsn".split(";"),
]);

const mail = /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i;
/** A number with a plus, or at least nine digits with the signs of a telephone number among them; no date, no decimal. */
const phone = /^(?:\+\d[\d\s()/-]{6,}\d|0\d{1,4}[\s/-][\d\s-]{5,}\d)$/;
/** Two or more capitalised words of letters alone, or a surname and a first name with a comma between them. */
const person = /^\p{Lu}\p{Ll}+(?:[ -]\p{Lu}\p{Ll}+)*,? \p{Lu}\p{Ll}+$/u;

/** Whether most of these texts look like names of persons. */
export function areNamesOfPersons(texts: readonly string[]): boolean {
  return texts.length > 0 && texts.filter((text) => person.test(text)).length > texts.length / 2;
}

const house: ReadonlySet<string> = new Set([
  "drug",
  "site",
  "arm",
  "term",
  "analyte",
  "comment",
  "formulation",
  "route",
  "visit",
  "tube",
]);

/**
 * Columns of a table that look as if they said who somebody is: by name, or by what is in them. The cells are never
 * repeated in a finding.
 */
export function personalDataFindings(file: SourceFile, plan: TidyPlan): Finding[] {
  const { records } = parseHead(file.headText, plan.delimiter, plan.headerLine + 200, file.headText.length < 65_536);
  const mapped = new Map([...plan.places].map(([column, place]) => [place.name, column]));
  return plan.header.flatMap((name, index) => {
    const cells = records
      .slice(1)
      .map((record) => record[index]?.trim() ?? "")
      .filter((cell) => cell !== "" && cell !== name);
    const why = reasonOf(name, cells, mapped.get(name) ?? null);
    if (why === null) return [];
    const what = `${file.name}: column "${name}" ${why}; its cells are not shown here.`;
    return [finding({ rule: "personal-data", file: file.name, row: plan.headerLine, column: name, what })];
  });
}

function reasonOf(name: string, cells: readonly string[], mapped: string | null): string | null {
  if (mapped !== null && house.has(mapped)) return null;
  if (columnNames.has(plainWord(name)) && mapped === null) return "is named like data about who somebody is";
  const isMostly = (form: RegExp): boolean =>
    cells.length > 1 && cells.filter((cell) => form.test(cell)).length > 0.8 * cells.length;
  if (isMostly(mail)) return "looks like e-mail addresses";
  if (isMostly(phone)) return "looks like telephone numbers";
  const distinct = [...new Set(cells)];
  // A column of two or three words, such as names of sites, is no list of persons.
  return distinct.length > 3 && areNamesOfPersons(distinct) ? "looks like names of persons" : null;
}
