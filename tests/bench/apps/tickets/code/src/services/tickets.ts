import { EventStatus, Prisma, TicketStatus } from '@prisma/client';
import { conflict, notFound } from '../lib/errors';
import { prisma } from '../lib/prisma';

const RESERVATION_MINUTES = parseInt(process.env.RESERVATION_MINUTES ?? '15', 10); // spec: config.reservation_time
const REFUND_DEADLINE_HOURS = 48; // spec: config.refund_deadline

export async function reserve(eventId: string, buyerId: string, price: number) {
  return prisma.$transaction(async (tx) => {
    const event = await tx.event.findUnique({ where: { id: eventId } });
    if (!event) throw notFound('event');
    if (event.status !== EventStatus.PUBLISHED) throw conflict('not on sale'); // spec: ReserveTicket.requires
    if (event.sold >= event.capacity) throw conflict('sold out'); // spec: ReserveTicket.requires
    const buyer = await tx.buyer.findUniqueOrThrow({ where: { id: buyerId } });
    if (!buyer.verified) throw conflict('verify your address first'); // spec: ReserveTicket.requires

    await tx.event.update({ where: { id: event.id }, data: { sold: { increment: 1 } } }); // spec: ReserveTicket.ensures
    return tx.ticket.create({ // spec: ReserveTicket.creation
      data: {
        event: { connect: { id: event.id } },
        buyer: { connect: { id: buyer.id } },
        status: TicketStatus.RESERVED, // spec: ReserveTicket.field
        price,
        reservedUntil: new Date(Date.now() + RESERVATION_MINUTES * 60_000), // spec: ReserveTicket.field
      },
    });
  });
}

export async function pay(ticketId: string) {
  const now = new Date();
  const { count } = await prisma.ticket.updateMany({
    where: { id: ticketId, status: 'RESERVED', reservedUntil: { gt: now } }, // spec: PayTicket.requires time
    data: { status: 'PAID', paidAt: now, reservedUntil: null }, // spec: PayTicket.ensures
  });
  if (count === 0) throw conflict('cannot be paid');
}

export async function use(ticketId: string) {
  const ticket = await prisma.ticket.findUnique({ where: { id: ticketId } });
  if (!ticket) throw notFound('ticket');
  switch (ticket.status) {
    case 'PAID': // spec: UseTicket.requires
      break;
    case 'USED':
      throw conflict('already used');
    default:
      throw conflict('not paid');
  }
  return prisma.ticket.update({
    where: { id: ticket.id },
    data: { status: TicketStatus.USED, usedAt: new Date() }, // spec: UseTicket.ensures
  });
}

export async function refund(ticketId: string) {
  const ticket = await prisma.ticket.findUniqueOrThrow({
    where: { id: ticketId },
    include: { event: true },
  });
  if (ticket.status !== 'PAID') throw conflict('nothing to refund'); // spec: RefundTicket.requires
  const hoursLeft = (ticket.event.startsAt.getTime() - Date.now()) / 3_600_000; // spec: RefundTicket.value
  if (hoursLeft < REFUND_DEADLINE_HOURS) throw conflict('too late'); // spec: RefundTicket.requires time
  await prisma.$transaction([
    prisma.ticket.update({ where: { id: ticketId }, data: { status: 'REFUNDED' } }), // spec: RefundTicket.ensures
    prisma.event.update({ where: { id: ticket.eventId }, data: { sold: { decrement: 1 } } }), // spec: RefundTicket.ensures
  ]);
}

export async function expireReservations(): Promise<number> {
  const where: Prisma.TicketWhereInput = { status: TicketStatus.RESERVED, reservedUntil: { lte: new Date() } }; // spec: ReservationExpires.filter time
  const { count } = await prisma.ticket.updateMany({ where, data: { status: TicketStatus.EXPIRED } }); // spec: ReservationExpires.ensures
  return count;
}
