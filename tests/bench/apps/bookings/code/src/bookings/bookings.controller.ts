import { Body, Controller, Get, HttpCode, Param, Patch, Post, Request, UseGuards } from '@nestjs/common';
import { JwtAuthGuard } from '../common/jwt.guard';
import { Roles } from '../common/roles.decorator';
import { RolesGuard } from '../common/roles.guard';
import { BookingsService } from './bookings.service';
import { CreateBookingDto } from './dto';

@Controller('bookings')
@UseGuards(JwtAuthGuard, RolesGuard)
export class BookingsController {
  constructor(private readonly service: BookingsService) {}

  @Get(':id')
  get(@Param('id') id: string) {
    return this.service.findOne(id);
  }

  @Post()
  create(@Request() req, @Body() dto: CreateBookingDto) {
    return this.service.request(req.user.guestId, dto);
  }

  @Patch(':id/confirm')
  @Roles('staff')
  confirm(@Param('id') id: string) {
    return this.service.confirm(id);
  }

  @Post(':id/check-in')
  @Roles('staff')
  @HttpCode(204)
  async checkIn(@Param('id') id: string): Promise<void> {
    await this.service.checkIn(id);
  }

  @Post(':id/cancel')
  cancel(@Param('id') id: string) {
    return this.service.cancel(id);
  }
}
