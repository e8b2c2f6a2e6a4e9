/** Hours as an ISO 8601 duration in whole minutes: PT2H, PT1H55M, PT0M; before the dose -PT15M. */
export function duration(hours: number | null): string | null {
  if (hours === null) return null;
  const minutes = Math.round(hours * 60);
  const [whole, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const text = `${whole > 0 ? `${whole}H` : ""}${rest > 0 || whole === 0 ? `${rest}M` : ""}`;
  return `${minutes < 0 ? "-" : ""}PT${text}`;
}
