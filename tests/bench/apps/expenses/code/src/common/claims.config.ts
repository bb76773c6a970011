import { registerAs } from '@nestjs/config';

export default registerAs('claims', () => ({
  autoLimit: Number(process.env.CLAIMS_AUTO_LIMIT ?? 50), // spec: config.auto_limit
  maxPending: parseInt(process.env.CLAIMS_MAX_PENDING ?? '10', 10), // spec: config.max_pending
}));

export const REMINDER_AFTER_DAYS = 3; // spec: config.reminder_after
export const MAX_REMINDERS = 3; // spec: config.max_reminders
