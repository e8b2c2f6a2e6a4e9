import { ConfigError } from "../domain/errors.js";

/** What is asked of a terminal's input (`process.stdin`). */
export interface Keyboard {
  setRawMode(mode: boolean): unknown;
  on(event: "data", listener: (chunk: Buffer) => void): unknown;
  off(event: "data", listener: (chunk: Buffer) => void): unknown;
  resume(): unknown;
  pause(): unknown;
  unshift(chunk: Buffer): void;
}

/** The keys of a terminal that mean something else than themselves. */
const keys = { enter: ["\r", "\n"], end: "\u0004", stop: "\u0003", back: ["\u007f", "\b"], clear: "\u0015" };

/**
 * Asks on a terminal and returns the line typed, which is not shown: for passwords. `say` prints the question. What was
 * typed ahead stays for the next question. Throws ConfigError where the person stops it (Ctrl-C) or the input ends.
 */
export function askHidden(input: Keyboard, say: (text: string) => void, question: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = "";
    say(question);
    const finish = (done: () => void): void => {
      input.off("data", listen);
      input.setRawMode(false);
      input.pause();
      say("\n");
      done();
    };
    const listen = (chunk: Buffer): void => {
      const text = [...chunk.toString("utf8")];
      for (const [index, key] of text.entries()) {
        if (keys.enter.includes(key)) {
          const ahead = text.slice(index + 1).join("");
          finish(() => resolve(typed));
          if (ahead !== "") input.unshift(Buffer.from(ahead));
          return;
        }
        if (key === keys.stop || (key === keys.end && typed === "")) {
          finish(() => reject(new ConfigError("no password was given; nothing was written.")));
          return;
        }
        if (keys.back.includes(key)) typed = [...typed].slice(0, -1).join("");
        else if (key === keys.clear) typed = "";
        else typed += key;
      }
    };
    input.setRawMode(true);
    input.on("data", listen);
    input.resume();
  });
}
