import { Column, Entity, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { Claim } from './claim.entity';

@Entity('receipts')
export class Receipt {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @ManyToOne(() => Claim, (claim) => claim.receipts, { onDelete: 'CASCADE' })
  claim: Claim;

  @Column()
  fileKey: string;

  @Column({ type: 'timestamptz' })
  uploadedAt: Date;
}
