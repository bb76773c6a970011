import { BadRequestException, ConflictException, ForbiddenException, Injectable, NotFoundException } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { Cron, CronExpression } from '@nestjs/schedule';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThanOrEqual, Repository } from 'typeorm';
import { Room } from '../rooms/room.entity';
import { Booking, BookingStatus } from './booking.entity';
import { CreateBookingDto } from './dto';
import { Guest } from './guest.entity';

const NO_SHOW_AFTER_MS = 2 * 60 * 60 * 1000; // spec: config.no_show_after

@Injectable()
export class BookingsService {
  constructor(
    @InjectRepository(Booking) private readonly bookings: Repository<Booking>,
    @InjectRepository(Room) private readonly rooms: Repository<Room>,
    @InjectRepository(Guest) private readonly guests: Repository<Guest>,
    private readonly config: ConfigService,
    private readonly events: EventEmitter2,
  ) {}

  async findOne(id: string): Promise<Booking> {
    const booking = await this.bookings.findOne({ where: { id }, relations: { guest: true, room: true } });
    if (!booking) {
      throw new NotFoundException(`Booking ${id} not found`);
    }
    return booking;
  }

  async request(guestId: number, dto: CreateBookingDto): Promise<Booking> {
    const guest = await this.guests.findOneBy({ id: guestId });
    if (!guest || guest.banned) { // spec: RequestBooking.requires found
      throw new ForbiddenException();
    }
    const limit = this.config.get<number>('MAX_STRIKES', 3); // spec: config.max_strikes
    if (guest.strikes >= limit) { // spec: RequestBooking.requires
      throw new ForbiddenException('too many no-shows');
    }
    const room = await this.rooms.findOneOrFail({ where: { id: dto.roomId } });
    if (room.status !== 'available') { // spec: RequestBooking.requires
      throw new ConflictException('room is closed');
    }
    if (dto.guests > room.capacity) { // spec: RequestBooking.requires
      throw new BadRequestException('too many people');
    }
    const booking = this.bookings.create({
      room,
      guest,
      guests: dto.guests,
      startsAt: dto.startsAt,
      endsAt: dto.endsAt,
      status: BookingStatus.REQUESTED, // spec: RequestBooking.field
    });
    return this.bookings.save(booking); // spec: RequestBooking.creation
  }

  async confirm(id: string): Promise<Booking> {
    const booking = await this.findOne(id);
    if (booking.status !== BookingStatus.REQUESTED) { // spec: ConfirmBooking.requires
      throw new ConflictException('already handled');
    }
    booking.status = BookingStatus.CONFIRMED; // spec: ConfirmBooking.ensures
    booking.confirmedAt = new Date(); // spec: ConfirmBooking.ensures
    await this.bookings.save(booking);
    this.events.emit('booking.confirmed', { booking }); // spec: ConfirmBooking.emission
    return booking;
  }

  async checkIn(id: string): Promise<void> {
    const result = await this.bookings.update(
      { id, status: BookingStatus.CONFIRMED }, // spec: CheckIn.requires
      { status: BookingStatus.CHECKED_IN }, // spec: CheckIn.ensures
    );
    if (result.affected === 0) {
      throw new ConflictException('not confirmed');
    }
  }

  async cancel(id: string): Promise<void> {
    const booking = await this.findOne(id);
    this.assertCancellable(booking); // spec: CancelBooking.requires
    const notice = booking.startsAt.getTime() - Date.now(); // spec: CancelBooking.value
    if (notice < Number(process.env.CANCELLATION_NOTICE_HOURS || 24) * 3600 * 1000) { // spec: CancelBooking.requires, config.cancellation_notice time
      throw new BadRequestException('too late');
    }
    await this.bookings.update(booking.id, { status: BookingStatus.CANCELLED, cancelledAt: new Date() }); // spec: CancelBooking.ensures
  }

  private assertCancellable(booking: Booking): void {
    const open = [BookingStatus.REQUESTED, BookingStatus.CONFIRMED]; // spec: CancelBooking.requires
    if (!open.includes(booking.status)) { // spec: CancelBooking.requires
      throw new ConflictException('cannot be cancelled');
    }
  }

  @Cron(CronExpression.EVERY_10_MINUTES)
  async markNoShows(): Promise<void> {
    const cutoff = new Date(Date.now() - NO_SHOW_AFTER_MS); // spec: GuestDoesNotShow.trigger
    const late = await this.bookings.find({
      where: { status: BookingStatus.CONFIRMED, startsAt: LessThanOrEqual(cutoff) }, // spec: GuestDoesNotShow.filter time
      relations: ['guest'],
    });
    for (const booking of late) {
      booking.status = BookingStatus.NO_SHOW; // spec: GuestDoesNotShow.ensures
      booking.guest.strikes += 1; // spec: GuestDoesNotShow.ensures
      await this.guests.save(booking.guest);
      await this.bookings.save(booking);
    }
  }
}
