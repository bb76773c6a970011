'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { ActionError, STRIKE_LIMIT, prisma, requireLibrarian, requireMember } from '@/lib';
import { borrow, extend } from '@/server/loans';

const BorrowInput = z.object({ itemId: z.string().cuid() });

export async function borrowItem(formData: FormData) {
  const member = await requireMember();
  const { itemId } = BorrowInput.parse({ itemId: formData.get('itemId') });
  const loan = await borrow(member.id, itemId);
  revalidatePath('/loans');
  return loan;
}

export async function extendLoan(loanId: string) {
  const member = await requireMember();
  await extend(member.id, loanId);
  revalidatePath('/loans');
}

export async function reserveItem(itemId: string) {
  const member = await requireMember();
  if (member.suspended) throw new ActionError('Suspended', 403); // spec: ReserveItem.requires
  const item = await prisma.item.findUniqueOrThrow({ where: { id: itemId } });
  if (item.status !== 'ON_LOAN') { // spec: ReserveItem.requires
    return { error: 'Only items on loan can be reserved' };
  }
  return prisma.reservation.create({ data: { itemId: item.id, memberId: member.id } }); // spec: ReserveItem.creation
}

export async function cancelReservation(reservationId: string) {
  const member = await requireMember();
  const { count } = await prisma.reservation.updateMany({
    where: { id: reservationId, memberId: member.id, status: { in: ['waiting', 'ready'] } }, // spec: CancelReservation.requires
    data: { status: 'cancelled' }, // spec: CancelReservation.ensures
  });
  if (!count) throw new ActionError('Reservation cannot be cancelled', 409);
  revalidatePath('/reservations');
}

export async function suspendMember(memberId: string) {
  await requireLibrarian(); // spec: SuspendMember.requires caller
  const member = await prisma.member.findUniqueOrThrow({ where: { id: memberId } });
  if (member.suspended || member.strikes < STRIKE_LIMIT) { // spec: SuspendMember.requires
    throw new ActionError('Member cannot be suspended', 409);
  }
  await prisma.member.update({ where: { id: memberId }, data: { suspended: true } }); // spec: SuspendMember.ensures
}

export async function reinstateMember(memberId: string) {
  await requireLibrarian(); // spec: ReinstateMember.requires caller
  const { count } = await prisma.member.updateMany({
    where: { id: memberId, suspended: true }, // spec: ReinstateMember.requires
    data: { suspended: false, strikes: 0 }, // spec: ReinstateMember.ensures
  });
  if (count === 0) throw new ActionError('Member is not suspended', 409);
}

export async function retireItem(itemId: string) {
  await requireLibrarian(); // spec: RetireItem.requires caller
  const item = await prisma.item.findUnique({ where: { id: itemId } });
  if (!item || !['AVAILABLE', 'IN_REPAIR'].includes(item.status)) { // spec: RetireItem.requires found
    return { error: 'Item cannot be retired' };
  }
  await prisma.item.update({ where: { id: item.id }, data: { status: 'RETIRED' } }); // spec: RetireItem.ensures
  return { ok: true };
}

export async function purgeReservation(id: string) {
  await requireLibrarian(); // spec: PurgeReservation.requires caller
  await prisma.reservation.deleteMany({ where: { id, status: 'cancelled' } }); // spec: PurgeReservation.removal
}
