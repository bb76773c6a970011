import { IsNotEmpty, IsNumber, IsPositive, IsString } from 'class-validator';

export class CreateClaimDto {
  @IsNumber()
  @IsPositive()
  amount: number;

  @IsString()
  @IsNotEmpty()
  purpose: string;
}

export class AttachReceiptDto {
  @IsString()
  fileKey: string;
}

export class RejectClaimDto {
  @IsString()
  reason: string;
}
