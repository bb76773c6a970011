import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity()
export class Guest {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ unique: true })
  email: string;

  @Column({ default: 0 })
  strikes: number; // spec: Guest.type

  @Column({ default: false })
  banned: boolean; // spec: Guest.type
}
