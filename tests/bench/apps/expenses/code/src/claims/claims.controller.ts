import { Body, Controller, Delete, HttpCode, Param, ParseUUIDPipe, Post, UseGuards } from '@nestjs/common';
import { CurrentUser } from '@common/current-user.decorator';
import { JwtAuthGuard } from '@common/jwt-auth.guard';
import { Roles } from '@common/roles.decorator';
import { RolesGuard } from '@common/roles.guard';
import { Employee, Role } from '@users/employee.entity';
import { ClaimsService } from './claims.service';
import { AttachReceiptDto, CreateClaimDto, RejectClaimDto } from './dto';

@Controller('claims')
@UseGuards(JwtAuthGuard, RolesGuard)
export class ClaimsController {
  constructor(private readonly service: ClaimsService) {}

  @Post()
  create(@CurrentUser() user: Employee, @Body() dto: CreateClaimDto) {
    return this.service.create(user, dto);
  }

  @Post(':id/receipts')
  attach(@CurrentUser() user: Employee, @Param('id', ParseUUIDPipe) id: string, @Body() dto: AttachReceiptDto) {
    return this.service.attachReceipt(user, id, dto);
  }

  @Post(':id/submit')
  submit(@CurrentUser() user: Employee, @Param('id') id: string) {
    return this.service.submit(user, id);
  }

  @Post(':id/approve')
  @Roles(Role.Approver, Role.Finance) // spec: ApproveClaim.requires, ApproveClaim.role
  approve(@CurrentUser() user: Employee, @Param('id') id: string) {
    return this.service.approve(user, id);
  }

  @Post(':id/reject')
  @Roles(Role.Approver, Role.Finance) // spec: RejectClaim.requires, RejectClaim.role
  reject(@CurrentUser() user: Employee, @Param('id') id: string, @Body() dto: RejectClaimDto) {
    return this.service.reject(user, id, dto.reason);
  }

  @Post(':id/reopen')
  reopen(@CurrentUser() user: Employee, @Param('id') id: string) {
    return this.service.reopen(user, id);
  }

  @Post(':id/pay')
  @Roles(Role.Finance) // spec: PayClaim.requires, PayClaim.role
  @HttpCode(204)
  pay(@Param('id') id: string) {
    return this.service.pay(id);
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@CurrentUser() user: Employee, @Param('id') id: string) {
    return this.service.remove(user, id);
  }

  @Post('/employees/:employeeId/offboard')
  @Roles(Role.Finance) // spec: EmployeeLeaves.requires, EmployeeLeaves.role
  offboard(@Param('employeeId') employeeId: string) {
    return this.service.offboard(employeeId);
  }
}
