import { getServerSession } from 'next-auth';
import type { Member } from '@prisma/client';
import { prisma } from './prisma';

export class ActionError extends Error {
  constructor(
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

export async function requireMember(): Promise<Member> {
  const session = await getServerSession();
  const email = session?.user?.email;
  if (!email) throw new ActionError('Not signed in', 401);
  const member = await prisma.member.findUnique({ where: { email } });
  if (!member) throw new ActionError('Unknown member', 401);
  return member;
}

export async function requireLibrarian(): Promise<Member> {
  const member = await requireMember();
  if (member.role !== 'LIBRARIAN') throw new ActionError('Librarians only', 403); // spec: ReturnLoan.requires, SuspendMember.requires, ReinstateMember.requires, RetireItem.requires, PurgeReservation.requires
  return member;
}
