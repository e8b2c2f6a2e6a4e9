import { expect, it } from "vitest";
import { visibleText } from "../../src/io/visible-text.js";

it("shows what would move the cursor, hide lines or change colours of a terminal", () => {
  expect(visibleText("S01\u001b[2K\u001b[31m approved")).toBe("S01\ufffd[2K\ufffd[31m approved");
  expect(visibleText("a\rb\u0007\u009b2J\u0000")).toBe("a\ufffdb\ufffd\ufffd2J\ufffd");
});

it("leaves line ends, tabs, letters of all scripts and the progress line as they are", () => {
  const text = "S01\t<script> µg/mL 37 °C\nДоза 薬\n";
  expect(visibleText(text)).toBe(text);
  expect(visibleText("\r\u001b[Kreading 3 of 4 \u001b[2J")).toBe("\r\u001b[Kreading 3 of 4 \ufffd[2J");
});
