import { BadRequestException, ConflictException, ForbiddenException, Injectable, NotFoundException } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { InjectRepository } from '@nestjs/typeorm';
import { DataSource, Repository } from 'typeorm';
import { Employee } from '@users/employee.entity';
import { Claim, ClaimStatus } from './claim.entity';
import { AttachReceiptDto, CreateClaimDto } from './dto';
import { Receipt } from './receipt.entity';

@Injectable()
export class ClaimsService {
  constructor(
    @InjectRepository(Claim) private readonly claims: Repository<Claim>,
    @InjectRepository(Receipt) private readonly receipts: Repository<Receipt>,
    private readonly dataSource: DataSource,
    private readonly events: EventEmitter2,
    private readonly config: ConfigService,
  ) {}

  async create(employee: Employee, dto: CreateClaimDto): Promise<Claim> {
    if (employee.status !== 'active') { // spec: CreateClaim.requires
      throw new ForbiddenException();
    }
    const claim = this.claims.create({
      submitterId: employee.id,
      amount: dto.amount,
      purpose: dto.purpose,
    });
    return this.claims.save(claim); // spec: CreateClaim.creation
  }

  async attachReceipt(employee: Employee, id: string, dto: AttachReceiptDto): Promise<Receipt> {
    const claim = await this.findOwn(employee, id);
    this.assertStatus(claim, ClaimStatus.DRAFT); // spec: AttachReceipt.requires
    return this.receipts.save( // spec: AttachReceipt.creation
      this.receipts.create({ claim, fileKey: dto.fileKey, uploadedAt: new Date() }),
    );
  }

  async submit(employee: Employee, id: string): Promise<Claim> {
    const claim = await this.findOwn(employee, id);
    this.assertStatus(claim, ClaimStatus.DRAFT); // spec: SubmitClaim.requires

    const receiptCount = await this.receipts.count({ where: { claim: { id: claim.id } } });
    if (receiptCount === 0) { // spec: SubmitClaim.requires
      throw new BadRequestException('A claim needs at least one receipt');
    }
    const pending = await this.claims.count({
      where: { submitterId: employee.id, status: ClaimStatus.SUBMITTED }, // spec: SubmitClaim.selection
    });
    if (pending >= this.config.get<number>('claims.maxPending')) { // spec: SubmitClaim.requires
      throw new ConflictException('Too many pending claims');
    }

    claim.status = ClaimStatus.SUBMITTED; // spec: SubmitClaim.ensures
    claim.submittedAt = new Date(); // spec: SubmitClaim.ensures
    claim.reminders = 0; // spec: SubmitClaim.ensures
    await this.claims.save(claim);
    this.events.emit('claim.submitted', { claimId: claim.id }); // spec: SubmitClaim.emission
    return claim;
  }

  async approve(approver: Employee, id: string): Promise<Claim> {
    const claim = await this.findOrFail(id);
    this.assertStatus(claim, ClaimStatus.SUBMITTED); // spec: ApproveClaim.requires
    if (claim.submitterId === approver.id) { // spec: ApproveClaim.requires
      throw new ForbiddenException('You cannot approve your own claim');
    }
    this.decide(claim, approver, ClaimStatus.APPROVED); // spec: ApproveClaim.ensures
    const saved = await this.claims.save(claim);
    this.events.emit('claim.approved', saved); // spec: ApproveClaim.emission
    return saved;
  }

  async reject(approver: Employee, id: string, reason: string): Promise<Claim> {
    const claim = await this.findOrFail(id);
    this.assertStatus(claim, ClaimStatus.SUBMITTED); // spec: RejectClaim.requires
    this.decide(claim, approver, ClaimStatus.REJECTED); // spec: RejectClaim.ensures
    claim.rejectionReason = reason; // spec: RejectClaim.ensures
    return this.claims.save(claim);
  }

  async reopen(employee: Employee, id: string): Promise<Claim> {
    const claim = await this.findOwn(employee, id);
    this.assertStatus(claim, ClaimStatus.REJECTED); // spec: ReopenClaim.requires
    return this.claims.save({
      ...claim,
      status: ClaimStatus.DRAFT, // spec: ReopenClaim.ensures
      rejectionReason: null, // spec: ReopenClaim.ensures
      approverId: null, // spec: ReopenClaim.ensures
      decidedAt: null, // spec: ReopenClaim.ensures
    });
  }

  async pay(id: string): Promise<void> {
    const result = await this.claims.update(
      { id, status: ClaimStatus.APPROVED }, // spec: PayClaim.requires
      { status: ClaimStatus.PAID }, // spec: PayClaim.ensures
    );
    if (!result.affected) {
      throw new ConflictException('Only approved claims can be paid');
    }
  }

  async remove(employee: Employee, id: string): Promise<void> {
    const claim = await this.findOwn(employee, id);
    this.assertStatus(claim, ClaimStatus.DRAFT); // spec: DeleteDraft.requires
    await this.claims.remove(claim); // spec: DeleteDraft.removal
  }

  async offboard(employeeId: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const employee = await manager.findOneByOrFail(Employee, { id: employeeId });
      if (employee.status !== 'active') { // spec: EmployeeLeaves.requires
        throw new ConflictException();
      }
      employee.status = 'left'; // spec: EmployeeLeaves.ensures
      await manager.save(employee);
      await manager.update(
        Claim,
        { submitterId: employee.id, status: ClaimStatus.SUBMITTED }, // spec: EmployeeLeaves.selection
        { status: ClaimStatus.WITHDRAWN }, // spec: EmployeeLeaves.ensures
      );
    });
  }

  private decide(claim: Claim, approver: Employee, status: ClaimStatus.APPROVED | ClaimStatus.REJECTED): void {
    claim.status = status; // spec: ApproveClaim.ensures, RejectClaim.ensures
    claim.approver = approver; // spec: ApproveClaim.ensures, RejectClaim.ensures
    claim.decidedAt = new Date(); // spec: ApproveClaim.ensures, RejectClaim.ensures
  }

  private async findOwn(employee: Employee, id: string): Promise<Claim> {
    const claim = await this.findOrFail(id);
    if (claim.submitterId !== employee.id) { // spec: SubmitClaim.requires, ReopenClaim.requires, AttachReceipt.requires, DeleteDraft.requires
      throw new ForbiddenException();
    }
    return claim;
  }

  private async findOrFail(id: string): Promise<Claim> {
    const claim = await this.claims.findOne({ where: { id }, relations: { submitter: true } });
    if (!claim) {
      throw new NotFoundException(`Claim ${id} not found`);
    }
    return claim;
  }

  private assertStatus(claim: Claim, expected: ClaimStatus): void {
    if (claim.status !== expected) { // spec: SubmitClaim.requires, ApproveClaim.requires, RejectClaim.requires, ReopenClaim.requires, AttachReceipt.requires, DeleteDraft.requires
      throw new ConflictException(`Claim is ${claim.status}, expected ${expected}`);
    }
  }
}
