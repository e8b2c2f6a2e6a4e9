/**
 * Seeded random numbers, one independent stream a name: adding a subject changes no other subject's numbers.
 * Only + - * and integer operations, so that every platform makes the same bytes.
 */
export const seed = 20251104;

/** 32-bit hash of a text (FNV-1a with a final mix). @param {string} text */
function hashOf(text) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/**
 * Uniform numbers in [0, 1): mulberry32.
 * @param {string} name
 * @returns {() => number}
 */
export function uniforms(name) {
  let state = hashOf(`${seed}|${name}`);
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** One number of mean 0 and SD 1, nearly normal and never beyond 6: the sum of 12 uniforms. @param {string} name */
export function deviate(name) {
  const next = uniforms(name);
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += next();
  return sum;
}

/** One whole number from low to high, both included. @param {string} name @param {number} low @param {number} high */
export function whole(name, low, high) {
  return low + Math.floor(uniforms(name)() * (high - low + 1));
}
