const DAY_MS = 24 * 60 * 60 * 1000;

function intFromEnv(name: string, fallback: number): number {
  const raw = process.env[name];
  if (raw === undefined || raw === '') return fallback;
  const parsed = Number.parseInt(raw, 10);
  return Number.isNaN(parsed) ? fallback : parsed;
}

export const config = {
  port: intFromEnv('PORT', 3000),
  permitValidityMs: intFromEnv('PERMIT_VALIDITY_DAYS', 365) * DAY_MS, // spec: config.permit_validity
  maxRenewals: intFromEnv('MAX_RENEWALS', 5), // spec: config.max_renewals
  strikeLimit: intFromEnv('STRIKE_LIMIT', 3), // spec: config.strike_limit
  renewalWindowMs: 30 * DAY_MS, // spec: config.renewal_window
  maxPermitsPerHolder: 2, // spec: config.max_permits_per_holder
} as const;
