import { globMatcher } from "./glob.js";

/**
 * Names that a shared folder collects and nobody means as data: lock files of open documents, files of operating systems,
 * documents and pictures that hold no table of results, and raw-data folders of instruments. Archives are not among them:
 * they may hold data, so they are named.
 */
const everywhere: readonly string[] = [
  // Lock and temporary files of office programs and editors.
  "~$*",
  "~*.tmp",
  "*.tmp",
  "*.lnk",
  "*.url",
  "*.crdownload",
  "*.part",
  // Operating systems.
  "thumbs.db",
  "ehthumbs.db",
  "desktop.ini",
  "icon\r",
  "$recycle.bin",
  "system volume information",
  "__macosx",
  // Documents, pictures and messages.
  "*.pdf",
  "*.png",
  "*.jpg",
  "*.jpeg",
  "*.gif",
  "*.bmp",
  "*.tif",
  "*.tiff",
  "*.heic",
  "*.svg",
  "*.webp",
  "*.doc",
  "*.docx",
  "*.dotx",
  "*.odt",
  "*.rtf",
  "*.ppt",
  "*.pptx",
  "*.odp",
  "*.msg",
  "*.eml",
  "*.mp4",
  "*.mov",
];

/** Folders in which an instrument keeps one acquisition, and SCIEX files of that kind. */
const rawData: readonly string[] = ["*.raw", "*.d", "*.pro", "*.wiff", "*.wiff2", "*.wiff.scan", "*.wiff.*"];
const rawFiles: readonly string[] = ["*.wiff", "*.wiff2", "*.wiff.scan"];

const fitsAny = (patterns: readonly string[]) => {
  const matchers = patterns.map(globMatcher);
  return (name: string) => matchers.some((matches) => matches(name));
};
const isNoise = fitsAny(everywhere);
const isRawFolder = fitsAny(rawData);
const isRawFile = fitsAny(rawFiles);

/** Whether a file or folder of the inbox is ignored; `patterns` are the study's, on the name below the inbox. */
export function ignoredBy(patterns: readonly string[]): (name: string, isFolder: boolean) => boolean {
  const isOfStudy = fitsAny(patterns);
  return (name, isFolder) => {
    const last = name.slice(name.lastIndexOf("/") + 1);
    return isNoise(last) || (isFolder ? isRawFolder(last) : isRawFile(last)) || isOfStudy(name);
  };
}
