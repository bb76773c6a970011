import { Column, Entity, ManyToOne, OneToMany, PrimaryGeneratedColumn } from 'typeorm';
import { Claim } from '../claims/claim.entity';

export enum Role {
  Employee = 'employee',
  Approver = 'approver',
  Finance = 'finance',
}

@Entity('employees')
export class Employee {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ unique: true })
  email: string;

  @Column({ type: 'enum', enum: Role, default: Role.Employee })
  role: Role;

  @ManyToOne(() => Employee, { nullable: true })
  manager: Employee | null;

  @Column({ type: 'varchar', default: 'active' })
  status: 'active' | 'left';

  @OneToMany(() => Claim, (claim) => claim.submitter)
  claims: Claim[];
}
