import { Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, LessThanOrEqual, Repository } from 'typeorm';
import { MAX_REMINDERS, REMINDER_AFTER_DAYS } from '@common/claims.config';
import { Claim, ClaimStatus } from '../claims/claim.entity';

@Injectable()
export class RemindersService {
  private readonly logger = new Logger(RemindersService.name);

  constructor(
    @InjectRepository(Claim) private readonly claims: Repository<Claim>,
    private readonly events: EventEmitter2,
  ) {}

  @Cron(CronExpression.EVERY_HOUR)
  async remindApprovers(): Promise<void> {
    const threshold = new Date();
    threshold.setDate(threshold.getDate() - REMINDER_AFTER_DAYS); // spec: RemindApprover.trigger
    const waiting = await this.claims.find({
      where: {
        status: ClaimStatus.SUBMITTED, // spec: RemindApprover.filter
        submittedAt: LessThanOrEqual(threshold), // spec: RemindApprover.filter time
        reminders: LessThan(MAX_REMINDERS), // spec: RemindApprover.filter
      },
    });
    for (const claim of waiting) {
      claim.reminders += 1; // spec: RemindApprover.ensures
      await this.claims.save(claim);
      this.events.emit('approver.reminded', claim); // spec: RemindApprover.emission
    }
    this.logger.log(`Reminded about ${waiting.length} claims`);
  }
}
