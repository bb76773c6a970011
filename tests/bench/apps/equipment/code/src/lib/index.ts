export * from './policy';
export { prisma } from './prisma';
export { ActionError, requireLibrarian, requireMember } from './session';
