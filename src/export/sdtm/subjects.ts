import { cdiscTerm } from "../../reference/cdisc-terms.js";
import { type Dataset, makeDataset, type SdtmRecord } from "./dataset.js";
import { domains } from "./domains.js";
import { firstExposure, lastExposure } from "./doses.js";
import { type Composer, codes, type SdtmSubject } from "./study.js";
import { Supplement } from "./supplement.js";

/** DM and CM. What a laboratory's tables do not say (country, race, the actual arm) stays empty and is remarked. */

export function subjectDatasets(composer: Composer): (Dataset | null)[] {
  const supp = new Supplement("DM", composer);
  const { subjects } = composer.study;
  const arms = codes([...new Set(subjects.map((one) => one.evaluation.subject.details.arm ?? ""))].filter(Boolean), 20);
  const records = subjects.map((subject) => demographics(subject, arms, composer));
  for (const { evaluation } of subjects) {
    const { subjectId, details } = evaluation.subject;
    supp.add(subjectId, null, "COLLECTED", [
      { name: "BSA", label: "Body Surface Area (m2)", value: details.bsa_m2 ?? null },
      { name: "BSADTC", label: "Date of Body Surface Area", value: details.bsa_date ?? null },
      { name: "CHILDPUG", label: "Child-Pugh Class", value: details.child_pugh ?? null },
    ]);
  }
  const unknown = ["RFICDTC", "RFPENDTC", "DTHDTC", "DTHFL", "COUNTRY", "RACE", "ACTARM", "ACTARMCD", "ARMNRS"];
  for (const name of unknown) composer.remark("DM", null, name, null, "is not in the study's tables, left empty");
  return [makeDataset(domains.DM, records), supp.dataset(), ...comedications(composer)];
}

function demographics(subject: SdtmSubject, arms: ReadonlyMap<string, string>, composer: Composer): SdtmRecord {
  const { subjectId, details } = subject.evaluation.subject;
  const start = composer.dtc(firstExposure(subject));
  const end = composer.dtc(lastExposure(subject));
  const sex = details.sex === undefined ? null : cdiscTerm("SEX", details.sex);
  if (sex === null)
    composer.remark("DM", subjectId, "SEX", details.sex ?? null, "no sex that is understood, written as U");
  if (details.site === undefined) composer.remark("DM", subjectId, "SITEID", null, "no site is recorded, left empty");
  const age = details.age === undefined ? null : Number(details.age);
  const isAge = age !== null && Number.isFinite(age);
  if (age !== null && !isAge)
    composer.remark("DM", subjectId, "AGE", details.age!, "is not a number and is left empty");
  return {
    ...composer.identifiers("DM", subjectId),
    SUBJID: subjectId,
    RFSTDTC: start,
    RFENDTC: end,
    RFXSTDTC: start,
    RFXENDTC: end,
    SITEID: details.site ?? null,
    BRTHDTC: composer.dtc(subject.birth),
    AGE: isAge ? age : null,
    AGEU: isAge ? "YEARS" : null,
    SEX: sex?.submission ?? "U",
    ARMCD: details.arm === undefined ? null : arms.get(details.arm)!,
    ARM: details.arm ?? null,
  };
}

function comedications(composer: Composer): (Dataset | null)[] {
  const records: SdtmRecord[] = [];
  const supp = new Supplement("CM", composer);
  for (const subject of composer.study.subjects) {
    const { subjectId } = subject.evaluation.subject;
    const reference = firstExposure(subject);
    for (const [index, { drug, start, end, details }] of subject.comedications.entries()) {
      records.push({
        ...composer.identifiers("CM", subjectId),
        CMSEQ: index + 1,
        CMTRT: drug.toUpperCase(),
        CMSTDTC: composer.dtc(start),
        CMENDTC: composer.dtc(end),
        CMSTDY: composer.studyDay(start, reference),
        CMENDY: composer.studyDay(end, reference),
      });
      supp.add(subjectId, index + 1, "COLLECTED", [
        { name: "TARGET", label: "Enzyme or Transporter", value: details.target ?? null },
        { name: "PERPROLE", label: "Inhibitor or Inducer", value: details.role ?? null },
        { name: "STRENGTH", label: "Strength of the Effect", value: details.strength ?? null },
        { name: "HALFLIFE", label: "Half-Life (h)", value: details.half_life_h ?? null },
      ]);
    }
  }
  return records.length === 0 ? [] : [makeDataset(domains.CM, records), supp.dataset()];
}
