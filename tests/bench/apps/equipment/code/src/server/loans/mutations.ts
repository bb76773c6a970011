import { addDays } from 'date-fns';
import { LoanStatus, type Prisma } from '@prisma/client';
import { ActionError, LOAN_PERIOD_DAYS, MAX_EXTENSIONS, MAX_OPEN_LOANS, prisma } from '@/lib';

export async function borrow(memberId: string, itemId: string) {
  return prisma.$transaction(async (tx) => {
    const member = await tx.member.findUniqueOrThrow({ where: { id: memberId } });
    if (member.suspended) throw new ActionError('Suspended', 403); // spec: BorrowItem.requires

    const open = await tx.loan.count({
      where: { borrowerId: member.id, status: { in: [LoanStatus.ACTIVE, LoanStatus.OVERDUE] } }, // spec: BorrowItem.selection
    });
    if (open >= MAX_OPEN_LOANS) throw new ActionError('Too many loans', 409); // spec: BorrowItem.requires

    const claimed = await tx.item.updateMany({
      where: { id: itemId, status: 'AVAILABLE' }, // spec: BorrowItem.requires
      data: { status: 'ON_LOAN' }, // spec: BorrowItem.ensures
    });
    if (claimed.count === 0) throw new ActionError('Not available', 409);

    return tx.loan.create({ // spec: BorrowItem.creation
      data: {
        item: { connect: { id: itemId } },
        borrower: { connect: { id: member.id } },
        dueAt: addDays(new Date(), LOAN_PERIOD_DAYS), // spec: BorrowItem.field
      },
    });
  });
}

export async function extend(memberId: string, loanId: string) {
  const loan = await findLoan(prisma, loanId);
  if (loan.borrowerId !== memberId) throw new ActionError('Not your loan', 403); // spec: ExtendLoan.requires
  if (loan.status !== LoanStatus.ACTIVE) throw new ActionError('Loan is not active', 409); // spec: ExtendLoan.requires
  if (loan.extensions >= MAX_EXTENSIONS) throw new ActionError('No more extensions', 409); // spec: ExtendLoan.requires

  return prisma.loan.update({
    where: { id: loan.id },
    data: {
      extensions: { increment: 1 }, // spec: ExtendLoan.ensures
      dueAt: addDays(loan.dueAt, LOAN_PERIOD_DAYS), // spec: ExtendLoan.ensures
    },
  });
}

export async function markReturned(loanId: string, now = new Date()) {
  const loan = await findLoan(prisma, loanId);
  if (loan.status === LoanStatus.RETURNED) throw new ActionError('Already returned', 409); // spec: ReturnLoan.requires

  const [updated] = await prisma.$transaction([
    prisma.loan.update({
      where: { id: loanId },
      data: { status: LoanStatus.RETURNED, returnedAt: now }, // spec: ReturnLoan.ensures
    }),
    prisma.item.update({ where: { id: loan.itemId }, data: { status: 'AVAILABLE' } }), // spec: ReturnLoan.ensures
  ]);
  return updated;
}

async function findLoan(db: Prisma.TransactionClient, id: string) {
  const loan = await db.loan.findUnique({ where: { id }, include: { item: true } });
  if (!loan) throw new ActionError('Loan not found', 404);
  return loan;
}
