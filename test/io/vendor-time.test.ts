import { describe, expect, it } from "vitest";
import { monthOf } from "../../src/io/month-names.js";
import { formatMoment } from "../../src/io/time-text.js";
import { VendorTimes } from "../../src/io/vendor-time.js";
import { excelSerialParts } from "../../src/io/vendor-time-forms.js";

const at = (text: string, zone = "UTC") => {
  const times = new VendorTimes(zone, null);
  times.survey([{ text, row: 1 }]);
  const moment = times.read(text);
  return moment === null ? null : formatMoment(moment.ms, zone).slice(0, 19);
};

describe("texts whose order is clear", () => {
  it.each([
    ["07-Jan-20 15:05:51", "2020-01-07T15:05:51"],
    ["17-sept-19", "2019-09-17T00:00:00"],
    ["03-août-21 09:10:11", "2021-08-03T09:10:11"],
    ["3. März 2021 09:10", "2021-03-03T09:10:00"],
    ["14-okt-22 07:00:00", "2022-10-14T07:00:00"],
    ["25 Apr 2016 19:15:34", "2016-04-25T19:15:34"],
    ["Fri Dec 04 12:11:50 2020", "2020-12-04T12:11:50"],
    ["Dec 4, 2020 12:11", "2020-12-04T12:11:00"],
    ["27.06.2022 11:01", "2022-06-27T11:01:00"],
    ["01.02.2022 11:01", "2022-02-01T11:01:00"],
    ["1/20/25 17:00", "2025-01-20T17:00:00"],
    ["26/11/2024 3:05 pm", "2024-11-26T15:05:00"],
    ["2/28/2019 12:14 AM", "2019-02-28T00:14:00"],
    ["10/17/2016 12:20:57 PM", "2016-10-17T12:20:57"],
    ["2017-10-20T20:07:09Z", "2017-10-20T20:07:09"],
    ["2023-04-21 08:42:27.193", "2023-04-21T08:42:27"],
    ["2023/04/21 08:42", "2023-04-21T08:42:00"],
    ["Wed Apr 19 11:58:42 AWST 2023", "2023-04-19T03:58:42"],
    ["05-JAN-16 22:19:43", "2016-01-05T22:19:43"],
  ])("reads %j", (text, expected) => {
    expect(at(text)).toBe(expected);
  });

  it.each(["", "soon", "32-Jan-20", "07-Foo-20", "13/13/2020", "1/20/25 25:00", "1/20/25 13:05 pm", "2020", "12.5"])(
    "gives null for %j",
    (text) => {
      try {
        expect(at(text)).toBeNull();
      } catch (error) {
        // 13/13 contradicts itself.
        expect((error as Error).message).toMatch(/contradict|no date|reads as/);
      }
    },
  );

  it("takes a clock without a zone in the study's zone", () => {
    const times = new VendorTimes("Europe/Amsterdam", null);
    expect(times.read("07-Jul-20 12:00:00")?.ms).toBe(1594116000000);
  });
});

describe("day and month order", () => {
  const survey = (texts: string[], declared: "dmy" | "mdy" | null = null) => {
    const times = new VendorTimes("UTC", declared);
    times.survey(texts.map((text, i) => ({ text, row: i + 2 })));
    return times;
  };

  it("is proven by a part above 12", () => {
    expect(survey(["5/7/2018 10:00", "13/7/2018 10:00"]).order).toBe("dmy");
    expect(survey(["5/7/2018 10:00", "7/13/2018 10:00"]).order).toBe("mdy");
  });

  it("is proven by two injections over midnight", () => {
    expect(survey(["5/7/2018 23:38", "6/7/2018 0:04"]).order).toBe("dmy");
    expect(survey(["3/8/23 19:39", "4/8/23 0:31"]).order).toBe("dmy");
    expect(survey(["7/5/2018 23:38", "7/6/2018 0:04"]).order).toBe("mdy");
  });

  it("is no proof when time runs back or the days do not follow", () => {
    expect(() => survey(["6/7/2018 23:00", "5/7/2018 23:38", "6/7/2018 0:04"])).toThrow(/nothing in the file decides/);
    expect(() => survey(["5/7/2018 10:00", "5/7/2018 11:00"])).toThrow(/nothing in the file decides/);
  });

  it("shows both readings when nothing decides", () => {
    expect(() => survey(["5/7/2018 10:00"])).toThrow(
      '"5/7/2018 10:00" reads as 2018-07-05T10:00:00+00:00 (day first) or as 2018-05-07T10:00:00+00:00 (month first)',
    );
  });

  it("is taken from study.yaml, unless the file proves otherwise", () => {
    expect(survey(["5/7/2018 10:00"], "mdy").order).toBe("mdy");
    expect(() => survey(["13/7/2018 10:00"], "mdy")).toThrow(/declares mdy/);
    expect(() => survey(["13/7/2018 10:00", "7/14/2018 10:00"])).toThrow(/contradict/);
  });

  it("does not matter where day and month are equal", () => {
    expect(survey(["5/5/2018 10:00"]).read("5/5/2018 10:00")?.ms).toBe(1525514400000);
  });

  it("of a footer is its own, or what lies after the last injection", () => {
    const times = survey(["04/27/23 20:53:00"]);
    expect(times.readAlone("28/04/2023 14:39:06", null)?.ms).toBe(1682692746000);
    expect(times.readAlone("07/06/2023 08:57", 1682628780000)).toBeNull();
    expect(times.readAlone("03/06/2023 08:57", 1682628780000)?.ms).toBe(1685782620000);
  });
});

it("knows month names in the languages of laboratories, and nothing else", () => {
  expect(["Sept.", "août", "MAI", "Dez", "gennaio", "märz", "abr"].map(monthOf)).toEqual([9, 8, 5, 12, 1, 3, 4]);
  expect(monthOf("mes")).toBeNull();
});

it("turns Excel's day count into a date", () => {
  // 44715.867 = 2022-06-03 20:48:28.8 (Excel 1900 system)
  expect(excelSerialParts(44715.867)).toEqual({ year: 2022, month: 6, day: 3, hour: 20, minute: 48, ms: 29_000 });
  expect(excelSerialParts(61)).toMatchObject({ year: 1900, month: 3, day: 1 });
  expect([excelSerialParts(1), excelSerialParts(Number.NaN)]).toEqual([null, null]);
});
