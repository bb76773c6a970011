import { IsDateString, IsInt, IsUUID, Min } from 'class-validator';

export class CreateBookingDto {
  @IsUUID()
  roomId: string;

  @IsInt()
  @Min(1)
  guests: number;

  @IsDateString()
  startsAt: Date;

  @IsDateString()
  endsAt: Date;
}
