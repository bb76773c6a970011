import { Column, Entity, OneToMany, PrimaryGeneratedColumn } from 'typeorm';
import { Booking } from '../bookings/booking.entity';

export type RoomStatus = 'available' | 'maintenance';

@Entity({ name: 'rooms' })
export class Room {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column()
  name: string;

  @Column('int')
  capacity: number;

  @Column({ type: 'varchar', default: 'available' })
  status: RoomStatus;

  @OneToMany(() => Booking, (booking) => booking.room)
  bookings: Booking[];
}
