export const LOAN_PERIOD_DAYS = 14; // spec: config.loan_period
export const MAX_EXTENSIONS = 2; // spec: config.max_extensions
export const MAX_OPEN_LOANS = Number(process.env.MAX_OPEN_LOANS ?? 5); // spec: config.max_open_loans
export const LATE_FINE_CENTS = 250; // spec: config.late_fine
export const STRIKE_LIMIT = 3; // spec: config.strike_limit
