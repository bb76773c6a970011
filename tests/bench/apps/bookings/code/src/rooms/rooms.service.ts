import { ConflictException, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { DataSource, Repository } from 'typeorm';
import { Booking, BookingStatus } from '../bookings/booking.entity';
import { Room } from './room.entity';

@Injectable()
export class RoomsService {
  constructor(
    private readonly dataSource: DataSource,
    @InjectRepository(Room) private readonly rooms: Repository<Room>,
  ) {}

  async closeForMaintenance(roomId: string): Promise<void> {
    const room = await this.rooms.findOneByOrFail({ id: roomId });
    if (room.status === 'maintenance') throw new ConflictException('already closed'); // spec: RoomGoesToMaintenance.requires
    await this.dataSource.transaction(async (manager) => {
      room.status = 'maintenance'; // spec: RoomGoesToMaintenance.ensures
      await manager.save(room);
      await manager
        .createQueryBuilder()
        .update(Booking)
        .set({ status: BookingStatus.CANCELLED }) // spec: RoomGoesToMaintenance.ensures
        .where('room_id = :roomId', { roomId: room.id })
        .andWhere('status = :status', { status: BookingStatus.REQUESTED })
        .execute();
    });
  }
}
