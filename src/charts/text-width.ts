/** Advance widths of DejaVu Sans, the widest face the pictures name, in thousandths of the font size, from space to `~`. */
const widths = [
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636,
  636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863,
  748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635,
  615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636,
  337, 636, 838,
];

/** Latin, Greek and Cyrillic beyond ASCII are about this wide; other scripts get a full em. */
const otherAlphabetWidth = 640;

/** Width of a line of text in pixels: the same on every machine, which measuring with installed fonts is not. */
export function textWidth(text: string, fontSize: number): number {
  let thousandths = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    thousandths += widths[code - 32] ?? (code < 0x0600 ? otherAlphabetWidth : 1000);
  }
  return Math.ceil((thousandths * fontSize) / 1000);
}
