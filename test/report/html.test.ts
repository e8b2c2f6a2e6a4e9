import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeHtml, html, raw } from "../../src/report/html.js";

test("what is put in is text, what html made stays markup", () => {
  const name = `<script>alert("1")</script>`;
  expect(html`<td title="${name}">${name}</td>`.toString()).toBe(
    `<td title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;</td>`,
  );
  expect(html`<p>${[html`<b>${"a & b"}</b>`, 3, null, raw("<hr>")]}</p>`.toString()).toBe(
    "<p><b>a &amp; b</b>3<hr></p>",
  );
});

test("no text can leave its place, none is lost", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const escaped = escapeHtml(text);
      expect(escaped).not.toMatch(/[<>"']/);
      const back = escaped.replace(
        /&(lt|gt|quot|#39|amp);/g,
        (_, name: string) => ({ lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" })[name] ?? "",
      );
      expect(back.length).toBeGreaterThanOrEqual(text.length === 0 ? 0 : 1);
      if (!/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u.test(text)) expect(back).toBe(text);
    }),
  );
});

test("characters no document may hold become U+FFFD", () => {
  expect(escapeHtml("a\u0000b\ud800c\td")).toBe("a\ufffdb\ufffdc\td");
});
