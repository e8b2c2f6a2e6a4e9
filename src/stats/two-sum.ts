/**
 * a + b as the rounded sum and its exact rounding error.
 *
 * Use in the lab: residuals of nearly perfect calibration lines keep their digits.
 * Reference: Knuth DE (1969) The Art of Computer Programming, vol. 2, 4.2.2.
 *
 * @example twoSum(1, 2 ** -60) // => [1, 2 ** -60]
 */
export function twoSum(a: number, b: number): readonly [sum: number, error: number] {
  const sum = a + b;
  const part = sum - a;
  return [sum, a - (sum - part) + (b - part)];
}

/**
 * a x b as the rounded product and its exact rounding error (for values far from overflow).
 *
 * Reference: Dekker TJ (1971) Numerische Mathematik 18:224-242.
 *
 * @example twoProduct(1 + 2 ** -30, 1 + 2 ** -30) // => [1 + 2 ** -29, 2 ** -60]
 */
export function twoProduct(a: number, b: number): readonly [product: number, error: number] {
  const product = a * b;
  const [aHigh, aLow] = split(a);
  const [bHigh, bLow] = split(b);
  return [product, aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow)];
}

/** Veltkamp's splitting into two halves of 26 bits. */
function split(a: number): readonly [number, number] {
  const shifted = 134217729 * a;
  const high = shifted - (shifted - a);
  return [high, a - high];
}

/**
 * y - sum of coefficient x value, as if computed with twice the precision and then rounded.
 *
 * @example accurateResidual(1, [1, 1], [1, 2 ** -60]) // => -(2 ** -60)
 */
export function accurateResidual(y: number, coefficients: ArrayLike<number>, values: ArrayLike<number>): number {
  let sum = y;
  let error = 0;
  for (let j = 0; j < coefficients.length; j++) {
    const [product, productError] = twoProduct(-coefficients[j]!, values[j]!);
    const [next, sumError] = twoSum(sum, product);
    sum = next;
    error += productError + sumError;
  }
  return sum + error;
}
