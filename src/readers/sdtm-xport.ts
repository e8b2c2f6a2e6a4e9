import { ReadError } from "../findings/read-error.js";
import { VendorTimes } from "../io/vendor-time.js";
import { isXport, readXport } from "../io/xport.js";
import type { Reader } from "./reader.js";
import { numbered, readSdtm, sdtmDomain } from "./sdtm.js";
import { ParseReport } from "./vendor-rows.js";

/** SDTM and SEND datasets as SAS XPORT version 5. Rows are observations, counted from 1. */
export const sdtmXport: Reader = {
  id: "sdtm-xport",
  title: "CDISC SDTM / SEND PC, EX, DM (SAS XPORT v5)",
  evidence: "real files",
  rowsAreInjections: true,
  sniff({ head, headText }) {
    if (isXport(head)) return { sure: true, why: "it begins with the SAS XPORT v5 library header" };
    if (headText.startsWith("HEADER RECORD*******LIBV8")) {
      return {
        sure: false,
        refuse: "a SAS XPORT version 8 file",
        why: "submissions use version 5: write it with the XPORT engine",
      };
    }
    return { sure: false, lookedFor: "the 80 bytes of the SAS XPORT v5 library header" };
  },
  async *read(file, options) {
    const datasets = readXport(await file.bytes(), file.name);
    const usable = datasets.filter((d) => sdtmDomain(d.columns) !== null);
    const names = datasets.map((d) => d.name).join(", ");
    if (usable.length !== 1) {
      throw new ReadError(
        usable.length === 0
          ? `${file.name}: SAS XPORT of ${names}: only PC, EX and DM hold results, doses and subjects`
          : `${file.name}: SAS XPORT with several domains (${names}) in one file`,
        { rule: "no-results", value: names, expected: "one dataset PC, EX or DM" },
      );
    }
    const { columns, rows, modified } = usable[0]!;
    const written = /^(\d{2})(\p{L}{3})(\d{2}):(.+)$/u.exec(modified);
    const times = new VendorTimes(options.zone, options.dateOrder);
    const exportedAt =
      written === null ? null : times.readAlone(`${written[1]}-${written[2]}-${written[3]} ${written[4]}`, null);
    return yield* readSdtm(
      file.name,
      { columns, batches: () => numbered(rows) },
      new ParseReport(),
      { exportedAt },
      options,
    );
  },
};
