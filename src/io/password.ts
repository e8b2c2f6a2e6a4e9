import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";

/** Cost of one guess: 32 MiB and some tens of milliseconds (RFC 7914; N as OWASP advises for interactive use). */
const cost = { N: 2 ** 15, r: 8, p: 1 };
const keyLength = 32;
/** Node refuses what needs more than this, in bytes. */
const maxmem = 128 * 1024 * 1024;

/** A password as it is stored: `scrypt$N$r$p$salt$key`, never the password itself. */
export function hashPassword(password: string): string {
  const salt = randomBytes(16);
  const key = scryptSync(password.normalize("NFC"), salt, keyLength, { ...cost, maxmem });
  return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64"), key.toString("base64")].join("$");
}

/** Whether a password gives the stored key; false for a credential of another form. */
export function isPassword(password: string, credential: string): boolean {
  const [kind, N, r, p, salt, key] = credential.split("$");
  if (kind !== "scrypt" || salt === undefined || key === undefined) return false;
  const wanted = Buffer.from(key, "base64");
  const options = { N: Number(N), r: Number(r), p: Number(p), maxmem };
  return timingSafeEqual(
    scryptSync(password.normalize("NFC"), Buffer.from(salt, "base64"), wanted.length, options),
    wanted,
  );
}
