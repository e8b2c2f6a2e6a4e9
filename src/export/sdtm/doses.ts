import type { DoseRecord } from "../../domain/dose.js";
import type { Moment } from "../../domain/moment.js";
import { cdiscTerm } from "../../reference/cdisc-terms.js";
import { type Dataset, makeDataset, type SdtmRecord } from "./dataset.js";
import { domains } from "./domains.js";
import type { Composer, SdtmSubject } from "./study.js";
import { Supplement } from "./supplement.js";

/**
 * EX: what was given (also what was vomited afterwards, marked). EC: every dose record, planned, taken, missed, withheld.
 * One record an administration, or one an interval of constant dosing, as recorded.
 */
export function doseDatasets(composer: Composer): (Dataset | null)[] {
  const exposure: SdtmRecord[] = [];
  const collected: SdtmRecord[] = [];
  const suppEx = new Supplement("EX", composer);
  const suppEc = new Supplement("EC", composer);
  for (const subject of composer.study.subjects) {
    const { subjectId } = subject.evaluation.subject;
    const reference = firstExposure(subject);
    const doses = inOrder(subject.evaluation.doses);
    for (const [index, dose] of doses.filter(isGiven).entries()) {
      const cells = { ...composer.identifiers("EX", subjectId), EXSEQ: index + 1 };
      exposure.push({ ...cells, ...doseCells("EX", dose, composer, reference, true) });
      suppEx.add(subjectId, index + 1, "COLLECTED", qualifiersOf(dose));
    }
    for (const [index, dose] of doses.entries()) {
      const isDone = isGiven(dose);
      const isPlanned = dose.record === "planned";
      collected.push({
        ...composer.identifiers("EC", subjectId),
        ECSEQ: index + 1,
        ECMOOD: isPlanned ? "SCHEDULED" : "PERFORMED",
        ECPRESP: isPlanned ? null : "Y",
        ECOCCUR: isPlanned ? null : isDone ? "Y" : "N",
        ECREASOC: isPlanned || isDone ? null : (dose.reason ?? dose.status.toUpperCase()),
        ...doseCells("EC", dose, composer, reference, isPlanned || isDone),
      });
      suppEc.add(subjectId, index + 1, "COLLECTED", [
        ...(isPlanned
          ? []
          : [{ name: "DOSESTAT", label: "Status of the Dose Record", value: dose.status.toUpperCase() }]),
        ...qualifiersOf(dose),
      ]);
    }
  }
  return [makeDataset(domains.EX, exposure), makeDataset(domains.EC, collected), suppEx.dataset(), suppEc.dataset()];
}

/** Start of the first administration on record: reference start of the study days. */
export function firstExposure(subject: SdtmSubject): Moment | null {
  return startOf(inOrder(subject.evaluation.doses).filter(isGiven)[0]);
}

/** End of the last administration: the latest end, or start where no end is recorded. */
export function lastExposure(subject: SdtmSubject): Moment | null {
  let last: Moment | null = null;
  for (const dose of subject.evaluation.doses.filter(isGiven)) {
    const end = dose.givenAt ?? dose.end ?? dose.start;
    if (end !== null && (last === null || end.ms >= last.ms)) last = end;
  }
  return last;
}

function isGiven(dose: DoseRecord): boolean {
  return dose.record === "actual" && (dose.status === "taken" || dose.status === "vomited") && startOf(dose) !== null;
}

function startOf(dose: DoseRecord | undefined): Moment | null {
  return dose?.givenAt ?? dose?.start ?? null;
}

function inOrder(doses: readonly DoseRecord[]): DoseRecord[] {
  const time = (dose: DoseRecord): number => startOf(dose)?.ms ?? Number.POSITIVE_INFINITY;
  return [...doses].sort((a, b) => Math.sign(time(a) - time(b)) || (a.doseId < b.doseId ? -1 : 1));
}

function doseCells(
  prefix: "EX" | "EC",
  dose: DoseRecord,
  composer: Composer,
  reference: Moment | null,
  hasAmount: boolean,
): SdtmRecord {
  const start = startOf(dose);
  const end = dose.givenAt ?? dose.end;
  const term = (codelist: string, text: string | null, variable: string): string | null => {
    if (text === null) return null;
    const found = cdiscTerm(codelist, text);
    if (found === null) {
      composer.remark(
        prefix,
        dose.subjectId,
        `${prefix}${variable}`,
        text,
        `no term of codelist ${codelist} is known for it, written in capitals`,
      );
    }
    return found?.submission ?? text.toUpperCase();
  };
  const isOne = dose.givenAt !== null;
  const values: SdtmRecord = {
    SPID: dose.doseId,
    TRT: dose.drug.toUpperCase(),
    DOSE: hasAmount ? dose.amount : null,
    DOSU: hasAmount && dose.amount !== null ? term("UNIT", dose.unit, "DOSU") : null,
    DOSFRM: term("FRM", dose.formulation, "DOSFRM"),
    DOSFRQ: isOne ? "ONCE" : term("FREQ", dose.frequency, "DOSFRQ"),
    ROUTE: term("ROUTE", dose.route, "ROUTE"),
    STDTC: composer.dtc(start),
    ENDTC: composer.dtc(end),
    STDY: composer.studyDay(start, reference),
    ENDY: composer.studyDay(end, reference),
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
}

function qualifiersOf(dose: DoseRecord) {
  return [
    { name: "REGIMEN", label: "Regimen Code of the Dose Record", value: dose.givenAt === null ? null : dose.frequency },
    { name: "VOMITED", label: "Dose Was Vomited", value: dose.status === "vomited" ? "Y" : null },
  ];
}
