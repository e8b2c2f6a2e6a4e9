import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { askHidden } from "../../src/io/ask-hidden.js";

/** A terminal's input that is typed into, with what became of its mode and what was shown. */
function terminal() {
  const modes: boolean[] = [];
  const stream = new PassThrough();
  const keyboard = Object.assign(stream, { setRawMode: (mode: boolean) => modes.push(mode) });
  let shown = "";
  const say = (text: string): void => {
    shown += text;
  };
  const ask = (question: string): Promise<string> => askHidden(keyboard, say, question);
  return { ask, modes, type: (text: string) => stream.write(text), shown: () => shown };
}

describe("a hidden question", () => {
  it("returns the line, shows nothing of it, and puts the terminal back", async () => {
    const { ask, modes, type, shown } = terminal();
    const answer = ask("password: ");
    for (const key of ["c", "o", "r", "r", "x", "\u007f", "ä", "\r"]) type(key);
    expect(await answer).toBe("corrä");
    expect(shown()).toBe("password: \n");
    expect(modes).toEqual([true, false]);
  });

  it("keeps what was typed ahead for the next question", async () => {
    const { ask, type } = terminal();
    const first = ask("one: ");
    type("present one\nnew one\n");
    expect(await first).toBe("present one");
    expect(await ask("two: ")).toBe("new one");
  });

  it("ends without an answer where the person stops it", async () => {
    const { ask, modes, type } = terminal();
    const answer = ask("password: ");
    type("half\u0003");
    await expect(answer).rejects.toThrow("no password was given; nothing was written");
    expect(modes).toEqual([true, false]);
  });
});
