import { NextResponse } from 'next/server';
import { LATE_FINE_CENTS, prisma } from '@/lib';

export const dynamic = 'force-dynamic';

export async function GET(request: Request) {
  if (request.headers.get('authorization') !== `Bearer ${process.env.CRON_SECRET}`) {
    return NextResponse.json({ error: 'unauthorized' }, { status: 401 });
  }
  const late = await prisma.loan.findMany({
    where: { status: 'ACTIVE', dueAt: { lte: new Date() } }, // spec: LoanBecomesOverdue.filter time
  });
  for (const loan of late) {
    await prisma.$transaction([
      prisma.loan.update({
        where: { id: loan.id },
        data: { status: 'OVERDUE', fineCents: { increment: LATE_FINE_CENTS } }, // spec: LoanBecomesOverdue.ensures
      }),
      prisma.member.update({
        where: { id: loan.borrowerId },
        data: { strikes: { increment: 1 } }, // spec: LoanBecomesOverdue.ensures
      }),
    ]);
  }
  return NextResponse.json({ overdue: late.length });
}
