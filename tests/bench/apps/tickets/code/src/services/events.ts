import { conflict, notFound } from '../lib/errors';
import { prisma } from '../lib/prisma';

export async function publish(id: string) {
  const event = await prisma.event.findFirst({ where: { id } });
  if (!event) throw notFound('event');
  if (event.status !== 'DRAFT' || event.capacity <= 0) { // spec: PublishEvent.requires
    throw conflict('cannot be published');
  }
  return prisma.event.update({ where: { id }, data: { status: 'PUBLISHED' } }); // spec: PublishEvent.ensures
}

export async function cancel(id: string) {
  const event = await prisma.event.findUniqueOrThrow({ where: { id } });
  if (event.status === 'CANCELLED') throw conflict('already cancelled'); // spec: CancelEvent.requires
  await prisma.event.update({
    where: { id },
    data: {
      status: 'CANCELLED', // spec: CancelEvent.ensures
      tickets: { updateMany: { where: { status: 'PAID' }, data: { status: 'REFUNDED' } } }, // spec: CancelEvent.ensures
    },
  });
}
