import { NextResponse } from 'next/server';
import { ActionError, requireLibrarian } from '@/lib';
import { publish } from '@/server/events';
import { markReturned } from '@/server/loans';

export async function POST(_request: Request, { params }: { params: { id: string } }) {
  try {
    await requireLibrarian(); // spec: ReturnLoan.requires caller
    const loan = await markReturned(params.id);
    await publish('loan.returned', { loanId: loan.id }); // spec: ReturnLoan.emission
    return NextResponse.json(loan);
  } catch (error) {
    if (error instanceof ActionError) {
      return NextResponse.json({ error: error.message }, { status: error.status });
    }
    throw error;
  }
}
